package io.shardwright.samples.minillama;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --variant softcap}: a chain of elementwise operators between the head and the loss, on logits that are split over tp. */
@Timeout(180)
class SoftCapTest {
    /** What the order of sums over ranks may change, after 50 updates. */
    private static final double ROUNDING = 2e-4;

    private static final Trained ALONE = trained("tp=1");

    private static Trained trained(String mesh) {
        List<String> options = new ArrayList<>(Trained.TINY);
        options.addAll(List.of("--variant", "softcap"));
        return Trained.onThreads(mesh, options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tp=2", "pp=2", "dp=2", "cp=2"})
    void lossesAreThoseOfOneRank(String mesh) {
        Trained split = trained(mesh);
        assertThat(ALONE.losses()).hasSize(50);
        Trained.assertClose(split.losses(), ALONE.losses(), ROUNDING);
        Trained.assertClose(split.gradientNorms(), ALONE.gradientNorms(), 10 * ROUNDING);
    }
}
