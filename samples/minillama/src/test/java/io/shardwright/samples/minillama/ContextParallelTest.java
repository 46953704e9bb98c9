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

/** Rotary positions and grouped-query heads, where a sequence lies on several ranks. */
@Timeout(300)
@Tag("slow")
class ContextParallelTest {
    private static final double ROUNDING = 2e-4;

    private static final List<String> OPTIONS = List.of(
            "--size",
            "layers=2,hidden=32,heads=8,kvHeads=4,ffn=48,seq=48,batch=4",
            "--dropout",
            "0.1",
            "--sample",
            "0",
            "--steps",
            "20",
            "--data",
            "src/main/java/io/shardwright/samples/minillama/Llama.java");

    private static final Map<String, TrainedModel> ALONE = new HashMap<>();

    private static TrainedModel trained(String mesh, String options) {
        List<String> all = new ArrayList<>(OPTIONS);
        all.addAll(List.of(options.split(" ")));
        return TinyTraining.onThreads(mesh, all);
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        cp=2      | --context ring
        cp=3      | --context two-ring
        cp=4      | --context ring
        cp=4      | --context ulysses
        cp=2,tp=2 | --context ulysses
        cp=2,tp=2 | --context ring --sp
        pp=2,cp=2 | --context ring --microbatches 4
        dp=2,cp=2 | --context two-ring --zero 2
        tp=2      | --sp
        tp=4      | --sp --recompute
        pp=2,tp=2 | --sp --microbatches 2
        dp=2,tp=2 | --sp --zero 3
        """)
    void theLossesAreThoseOfOneRank(String mesh, String spread) {
        TrainedModel alone = ALONE.computeIfAbsent("", unused -> trained("tp=1", "--zero 0"));
        TrainedModel actual = trained(mesh, spread);
        TrainedModel.assertClose(actual.losses(), alone.losses(), ROUNDING);
        TrainedModel.assertClose(new double[] {actual.heldOutLoss()}, new double[] {alone.heldOutLoss()}, ROUNDING);
    }
}
