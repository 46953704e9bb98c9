package io.shardwright.samples.minigpt;

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

/** Training in bf16. A bf16 number is within 2^-9 of what it was rounded from. */
@Timeout(300)
@Tag("slow")
class MixedPrecisionTest {
    /** What rounding weights, gradients and operands of products may change of a loss, after 25 updates. */
    private static final double HALF = 0.01;

    /** Beyond that, replicas and shards round sums of gradients in another order. */
    private static final double ORDER = 1e-3;

    private static final Map<String, TrainedModel> ALONE = new HashMap<>();

    private static TrainedModel trained(String mesh, String... options) {
        List<String> all = new ArrayList<>(List.of(
                "--size",
                "layers=2,hidden=32,heads=4,seq=32,batch=8",
                "--steps",
                "25",
                "--sample",
                "0",
                "--data",
                "src/main/java/io/shardwright/samples/minigpt/Gpt.java"));
        for (String some : options) {
            all.addAll(List.of(some.split(" ")));
        }
        return TinyTraining.onThreads(mesh, all);
    }

    private static TrainedModel alone(String recipe) {
        return ALONE.computeIfAbsent(recipe, unused -> trained("tp=1", recipe));
    }

    @ParameterizedTest
    @CsvSource({"adamw", "muon", "momentum --lr 0.1"})
    void hasTheLossesOfFloat32(String optimizer) {
        TrainedModel full = alone("--optimizer " + optimizer);
        TrainedModel half = alone("--precision bf16 --optimizer " + optimizer);
        TrainedModel.assertClose(half.losses(), full.losses(), HALF);
        TrainedModel.assertClose(new double[] {half.heldOutLoss()}, new double[] {full.heldOutLoss()}, HALF);
    }

    @OneRowIn(2)
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
        adamw    | tp=2           | --microbatches 1
        adamw    | pp=2           | --microbatches 4
        adamw    | dp=2           | --microbatches 1
        adamw    | dp=2           | --microbatches 2 --zero 1
        adamw    | dp=2           | --microbatches 2 --zero 2
        adamw    | dp=2           | --microbatches 2 --zero 3
        adamw    | dp=2           | --microbatches 1 --dp-mode server
        adamw    | pp=3           | --schedule 1f1b-rr --stages 2x2,2x1 --microbatches 4
        muon     | tp=2           | --microbatches 1
        muon     | dp=2,tp=2      | --microbatches 1 --zero 3
        adamw --variant tied | pp=2,dp=2 | --microbatches 2 --zero 2
        """)
    void hasTheLossesOfOneRank(String optimizer, String mesh, String spread) {
        String recipe = "--precision bf16 --optimizer " + optimizer;
        TrainedModel.assertClose(
                trained(mesh, recipe, spread).losses(), alone(recipe).losses(), ORDER);
    }
}
