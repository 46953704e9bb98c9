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
    private static final String SIZE = "layers=2,hidden=32,heads=4,seq=16,batch=4,experts=4,inner=48";

    @ParameterizedTest
    @CsvSource({
        "tp=1, gshard",
        "tp=1, switch",
        "tp=1, topk",
        "tp=2, gshard",
        "'dp=2,ep=2', gshard",
        "'dp=2,ep=2', switch"
    })
    void lossesAreThoseOfTheCpu(String mesh, String router) {
        assumeThat(mesh.equals("tp=1")
                        || new TornadoProvider()
                                .devices()
                                .getFirst()
                                .description()
                                .startsWith("stand-in"))
                .as("two ranks in one JVM, which only the stand-in allows")
                .isTrue();
        String recipe = "--steps 3 --microbatches 1 --set router=" + router + ",capacity=1";
        TrainedModel expected = TinyTraining.ofSize(SIZE, mesh, recipe);
        TrainedModel actual = TinyTraining.ofSize(SIZE, mesh, recipe, "--device tornado");
        TrainedModel.assertClose(actual.losses(), expected.losses(), ROUNDING);
        TrainedModel.assertClose(actual.gradientNorms(), expected.gradientNorms(), ROUNDING);
        TrainedModel.assertClose(actual.auxiliary(), expected.auxiliary(), ROUNDING);
        TrainedModel.assertClose(new double[] {actual.heldOutLoss()}, new double[] {expected.heldOutLoss()}, ROUNDING);
    }
}
