package io.shardwright.samples.minillama;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mesh is how a model is computed, and not what: weights, batches and dropout don't follow it. */
@Timeout(180)
@Tag("slow")
class SameOnEveryMeshTest {
    /** What the order of sums over ranks may change, after 50 updates. */
    private static final double ROUNDING = 2e-4;

    private static final Map<String, TrainedModel> RUNS = new HashMap<>();

    private static TrainedModel trained(int tp, String dropout) {
        return RUNS.computeIfAbsent(tp + " " + dropout, unused -> again(tp, dropout));
    }

    private static TrainedModel again(int tp, String dropout) {
        return TinyTraining.onThreads("tp=" + tp, options(dropout));
    }

    private static List<String> options(String dropout) {
        List<String> options = new ArrayList<>(TinyTraining.OPTIONS);
        options.addAll(List.of("--dropout", dropout));
        return options;
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource({"2, 0", "4, 0", "2, 0.1", "4, 0.1"})
    void lossesAreThoseOfOneRank(int tp, String dropout) {
        TrainedModel alone = trained(1, dropout);
        TrainedModel split = trained(tp, dropout);
        assertThat(alone.losses()).hasSize(50);
        TrainedModel.assertClose(split.losses(), alone.losses(), ROUNDING);
        TrainedModel.assertClose(new double[] {split.heldOutLoss()}, new double[] {alone.heldOutLoss()}, ROUNDING);
    }

    @OneRowIn(4)
    @ParameterizedTest
    @CsvSource({"1, 0.1", "2, 0.1", "4, 0.1", "4, 0"})
    void theSameMeshTwiceGivesTheSameBits(int tp, String dropout) {
        TrainedModel first = trained(tp, dropout);
        TrainedModel second = again(tp, dropout);
        assertThat(second.losses()).isEqualTo(first.losses());
        assertThat(second.gradientNorms()).isEqualTo(first.gradientNorms());
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource({"2, 0", "4, 0.1"})
    void processesGiveTheBitsThatThreadsGive(int tp, String dropout) {
        List<String> options = options(dropout);
        options.set(options.indexOf("--steps") + 1, "6");
        TrainedModel threads = TinyTraining.onThreads("tp=" + tp, options);
        TrainedModel processes = TinyTraining.onProcesses("tp=" + tp, options);
        assertThat(processes.losses()).hasSize(6);
        assertThat(processes.losses()).isEqualTo(threads.losses());
        assertThat(processes.gradientNorms()).isEqualTo(threads.gradientNorms());
    }

    @Test
    void learnsAndDropsOut() {
        double[] losses = trained(1, "0").losses();
        assertThat(losses[49]).isLessThan(0.8 * losses[0]);
        assertThat(trained(1, "0.1").losses()[0]).isNotEqualTo(losses[0]);
    }
}
