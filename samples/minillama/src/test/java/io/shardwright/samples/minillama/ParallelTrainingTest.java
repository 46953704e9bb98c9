package io.shardwright.samples.minillama;

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
            "layers=2,hidden=32,heads=4,kvHeads=2,ffn=48,seq=32,batch=8",
            "--dropout",
            "0.1",
            "--sample",
            "0",
            "--steps",
            "50",
            "--data",
            "src/main/java/io/shardwright/samples/minillama/Llama.java");

    private static final Map<String, TrainedModel> ALONE = new HashMap<>();

    private static TrainedModel trained(String mesh, String options) {
        List<String> all = new ArrayList<>(SIZES);
        all.addAll(List.of(options.split(" ")));
        return TinyTraining.onThreads(mesh, all);
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        pp=2           | --schedule naive --microbatches 1
        pp=2           | --schedule gpipe --microbatches 4 --stages 1,3
        pp=2,tp=2      | --schedule 1f1b --microbatches 4
        pp=2,tp=2      | --schedule interleaved --microbatches 2 --recompute
        pp=4           | --schedule 1f1b --microbatches 8
        pp=3           | --schedule 1f1b-rr --stages 2x2,2x1 --microbatches 4
        dp=2           | --microbatches 4 --zero 1
        dp=4           | --microbatches 1 --zero 2
        dp=2,tp=2      | --microbatches 2 --zero 3
        pp=2,dp=2,tp=2 | --microbatches 2 --zero 3 --recompute
        """)
    void lossesAreThoseOfOneRank(String mesh, String spread) {
        TrainedModel alone = ALONE.computeIfAbsent("", unused -> trained("tp=1", "--zero 0"));
        TrainedModel actual = trained(mesh, spread);
        TrainedModel.assertClose(actual.losses(), alone.losses(), ROUNDING);
        TrainedModel.assertClose(new double[] {actual.heldOutLoss()}, new double[] {alone.heldOutLoss()}, ROUNDING);
    }
}
