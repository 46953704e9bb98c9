package io.shardwright.samples.minillama;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.TrainedModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --variant softcap}: a chain of elementwise operators between the head and the loss, on logits that are split over tp. */
@Timeout(180)
@Tag("slow")
class SoftCapTest {
    /** What the order of sums over ranks may change, after 50 updates. */
    private static final double ROUNDING = 2e-4;

    private static final TrainedModel ALONE = trained("tp=1");

    private static TrainedModel trained(String mesh) {
        List<String> options = new ArrayList<>(TinyTraining.OPTIONS);
        options.addAll(List.of("--variant", "softcap"));
        return TinyTraining.onThreads(mesh, options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tp=2", "pp=2", "dp=2", "cp=2"})
    void lossesAreThoseOfOneRank(String mesh) {
        TrainedModel split = trained(mesh);
        assertThat(ALONE.losses()).hasSize(50);
        TrainedModel.assertClose(split.losses(), ALONE.losses(), ROUNDING);
        TrainedModel.assertClose(split.gradientNorms(), ALONE.gradientNorms(), 10 * ROUNDING);
    }
}
