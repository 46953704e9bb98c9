package io.shardwright.samples.minillama;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mesh is how a model is computed, and not what: weights, batches and dropout don't follow it. */
@Timeout(180)
class SameOnEveryMeshTest {
    /** What the order of sums over ranks may change, after 50 updates. */
    private static final double ROUNDING = 2e-4;

    private static final Map<String, Trained> RUNS = new HashMap<>();

    private static Trained trained(int tp, String dropout) {
        return RUNS.computeIfAbsent(tp + " " + dropout, unused -> again(tp, dropout));
    }

    private static Trained again(int tp, String dropout) {
        return Trained.onThreads("tp=" + tp, options(dropout));
    }

    private static List<String> options(String dropout) {
        List<String> options = new ArrayList<>(Trained.TINY);
        options.addAll(List.of("--dropout", dropout));
        return options;
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "4, 0", "2, 0.1", "4, 0.1"})
    void lossesAreThoseOfOneRank(int tp, String dropout) {
        Trained alone = trained(1, dropout);
        Trained split = trained(tp, dropout);
        assertThat(alone.losses()).hasSize(50);
        Trained.assertClose(split.losses(), alone.losses(), ROUNDING);
        Trained.assertClose(new double[] {split.heldOutLoss()}, new double[] {alone.heldOutLoss()}, ROUNDING);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.1", "2, 0.1", "4, 0.1", "4, 0"})
    void theSameMeshTwiceGivesTheSameBits(int tp, String dropout) {
        Trained first = trained(tp, dropout);
        Trained second = again(tp, dropout);
        assertThat(second.losses()).isEqualTo(first.losses());
        assertThat(second.gradientNorms()).isEqualTo(first.gradientNorms());
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "4, 0.1"})
    void processesGiveTheBitsThatThreadsGive(int tp, String dropout) {
        Trained threads = trained(tp, dropout);
        Trained processes = Trained.onProcesses("tp=" + tp, options(dropout));
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
