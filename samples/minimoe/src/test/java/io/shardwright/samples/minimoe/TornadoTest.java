package io.shardwright.samples.minimoe;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.tornado.TornadoProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run computes on TornadoVM, or on the stand-in for it, with its experts there, is what it computes on the CPU. */
@Timeout(1200)
@Tag("slow")
class TornadoTest {
    private static final double ROUNDING = 1e-3;
    private static final double ROUNDING_OF_BF16 = 5e-3;
    private static final String SIZE = "layers=2,hidden=32,heads=4,seq=16,batch=4,experts=4,inner=48";

    @ParameterizedTest
    @CsvSource({
        "tp=1, gshard, f32",
        "tp=1, switch, f32",
        "tp=1, topk, f32",
        "tp=2, gshard, f32",
        "'dp=2,ep=2', gshard, f32",
        "'dp=2,ep=2', switch, f32",
        "tp=1, gshard, bf16",
        "tp=2, gshard, bf16",
        "'dp=2,ep=2', switch, bf16"
    })
    void lossesAreThoseOfTheCpu(String mesh, String router, String precision) {
        assumeThat(mesh.equals("tp=1")
                        || new TornadoProvider()
                                .devices()
                                .getFirst()
                                .description()
                                .startsWith("stand-in"))
                .as("two ranks in one JVM, which only the stand-in allows")
                .isTrue();
        String recipe =
                "--steps 3 --microbatches 1 --precision " + precision + " --set router=" + router + ",capacity=1";
        double rounding = precision.equals("f32") ? ROUNDING : ROUNDING_OF_BF16;
        TrainedModel expected = TinyTraining.ofSize(SIZE, mesh, recipe);
        TrainedModel actual = TinyTraining.ofSize(SIZE, mesh, recipe, "--device tornado");
        TrainedModel.assertClose(actual.losses(), expected.losses(), rounding);
        TrainedModel.assertClose(actual.gradientNorms(), expected.gradientNorms(), rounding);
        TrainedModel.assertClose(actual.auxiliary(), expected.auxiliary(), rounding);
        TrainedModel.assertClose(new double[] {actual.heldOutLoss()}, new double[] {expected.heldOutLoss()}, rounding);
    }
}
