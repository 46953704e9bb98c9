package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a run is spread over ranks is not what it computes: each has the losses of one rank with the same global batch. */
@Timeout(300)
@Tag("slow")
class ParallelTrainingTest {
    /** What the order of sums may change, after 50 updates; a wrong gradient shows in the second loss. */
    private static final double ROUNDING = 2e-4;

    private static final List<String> SIZES = List.of(
            "--size",
            "layers=2,hidden=32,heads=4,seq=32,batch=8",
            "--dropout",
            "0.1",
            "--sample",
            "0",
            "--data",
            "src/main/java/io/shardwright/samples/minigpt/Gpt.java");

    private static final Map<String, TrainedModel> ALONE = new HashMap<>();

    private static TrainedModel trained(String mesh, String... options) {
        List<String> all = new ArrayList<>(SIZES);
        for (String some : options) {
            all.addAll(List.of(some.split(" ")));
        }
        return TinyTraining.onThreads(mesh, all);
    }

    /** @param recipe what changes losses, unlike how the run is spread */
    private static void assertSame(String mesh, String recipe, String spread) {
        TrainedModel alone = ALONE.computeIfAbsent(recipe, unused -> trained("tp=1", recipe));
        TrainedModel actual = trained(mesh, recipe, spread);
        TrainedModel.assertClose(actual.losses(), alone.losses(), ROUNDING);
        TrainedModel.assertClose(new double[] {actual.heldOutLoss()}, new double[] {alone.heldOutLoss()}, ROUNDING);
        TrainedModel.assertClose(actual.gradientNorms(), alone.gradientNorms(), 50 * ROUNDING);
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        pp=1      | --schedule gpipe --microbatches 4
        pp=1      | --schedule 1f1b --microbatches 4 --recompute
        pp=1      | --schedule interleaved --microbatches 2 --chunks 3
        pp=2      | --schedule naive --microbatches 1
        pp=2      | --schedule gpipe --microbatches 4 --recompute
        pp=2      | --schedule 1f1b --microbatches 4
        pp=2      | --schedule 1f1b --microbatches 8 --recompute --stages 1,3
        pp=2      | --schedule interleaved --microbatches 4
        pp=2,tp=2 | --schedule naive --microbatches 1 --stages 3,1
        pp=2,tp=2 | --schedule gpipe --microbatches 2
        pp=2,tp=2 | --schedule 1f1b --microbatches 4 --recompute
        pp=2,tp=2 | --schedule interleaved --microbatches 2 --recompute
        pp=4      | --schedule naive --microbatches 2
        pp=4      | --schedule gpipe --microbatches 8
        pp=4      | --schedule 1f1b --microbatches 8
        pp=3      | --schedule 1f1b-rr --stages 2x2,2x1 --microbatches 4
        """)
    void pipelinesHaveTheLossesOfOneRank(String mesh, String spread) {
        assertSame(mesh, "--steps 50", spread);
    }

    /** The embedding is in the first stage, and in the last as the head. */
    @OneRowIn(3)
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        pp=2      | --schedule gpipe --microbatches 4 --stages 3,1
        pp=2      | --schedule interleaved --microbatches 4 --recompute
        pp=2,tp=2 | --schedule 1f1b --microbatches 4
        pp=4      | --schedule 1f1b --microbatches 4 --recompute
        pp=3      | --schedule 1f1b-rr --stages 2x2,2x1 --microbatches 2
        pp=2,dp=2 | --schedule 1f1b --microbatches 2 --zero 1
        pp=2,dp=2 | --schedule 1f1b --microbatches 2 --zero 2
        pp=2,dp=2 | --schedule 1f1b --microbatches 2 --zero 3
        pp=3,dp=2 | --schedule 1f1b-rr --stages 2x2,2x1 --microbatches 4 --zero 2
        dp=2      | --microbatches 2 --zero 2
        dp=2      | --microbatches 2 --zero 3 --recompute
        """)
    void tiedWeightsHaveTheGradientsOfAllTheirStages(String mesh, String spread) {
        assertSame(mesh, "--steps 30 --variant tied", spread);
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        dp=2           | --microbatches 1
        dp=2           | --microbatches 4 --zero 1
        dp=4           | --microbatches 1 --zero 2
        dp=4           | --microbatches 2 --zero 3
        dp=4           | --microbatches 2 --dp-mode server
        dp=2,tp=2      | --microbatches 4 --zero 3
        dp=2,tp=2      | --microbatches 1 --dp-mode server
        pp=2,dp=2      | --schedule gpipe --microbatches 4 --zero 2
        pp=2,dp=2      | --schedule interleaved --microbatches 4 --zero 3
        pp=2,dp=2,tp=2 | --microbatches 4
        pp=2,dp=2,tp=2 | --microbatches 4 --zero 1
        pp=2,dp=2,tp=2 | --microbatches 4 --zero 3 --recompute
        pp=2,dp=2      | --schedule 1f1b-rr --stages 4x2 --microbatches 2
        pp=2,cp=2      | --schedule 1f1b-rr --stages 4x2 --microbatches 4
        pp=3,dp=2      | --schedule 1f1b-rr --stages 1x2,3x1 --microbatches 4 --zero 1
        pp=3,dp=2      | --schedule 1f1b-rr --stages 2x1,2x2 --microbatches 2 --zero 3
        """)
    void replicasHaveTheLossesOfOneRank(String mesh, String spread) {
        assertSame(mesh, "--steps 30", spread);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
        sgd --lr 0.1      | dp=2           | --microbatches 2 --zero 2
        momentum --lr 0.1 | dp=2           | --microbatches 1 --zero 3
        nesterov --lr 0.1 | dp=2           | --microbatches 1 --zero 1
        adam              | dp=2           | --microbatches 4 --zero 1
        adamw             | dp=2,tp=2      | --microbatches 1 --zero 2
        muon              | dp=2           | --microbatches 1
        muon              | dp=2,tp=2      | --microbatches 1 --dp-mode server
        muon              | pp=2,tp=2      | --microbatches 4
        muon              | pp=2,dp=2,tp=2 | --microbatches 2
        """)
    void everyOptimizerUpdatesAsOnOneRank(String optimizer, String mesh, String spread) {
        assertSame(mesh, "--steps 20 --optimizer " + optimizer, spread);
    }

    @OneRowIn(2)
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        pp=2,tp=2 | --schedule 1f1b --microbatches 4
        pp=2      | --schedule pipedream --microbatches 8
        pp=3      | --schedule 1f1b-rr --stages 2x2,2x1 --microbatches 4
        dp=4      | --microbatches 2 --zero 3
        """)
    void theSameMeshTwiceGivesTheSameBits(String mesh, String spread) {
        TrainedModel first = trained(mesh, "--steps 10", spread);
        TrainedModel second = trained(mesh, "--steps 10", spread);
        assertThat(second.losses()).isEqualTo(first.losses());
        assertThat(second.gradientNorms()).isEqualTo(first.gradientNorms());
    }

    /** Its updates are late, so it doesn't have the losses of one rank. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        pp=2 | --microbatches 8
        pp=4 | --microbatches 8
        pp=2 | --microbatches 8 --vertical-sync
        """)
    void pipeDreamLearns(String mesh, String spread) {
        double[] losses =
                trained(mesh, "--steps 30 --schedule pipedream", spread).losses();
        assertThat(losses[29]).isLessThan(0.8 * losses[0]);
    }
}
