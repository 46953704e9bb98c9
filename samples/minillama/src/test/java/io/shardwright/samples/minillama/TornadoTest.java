package io.shardwright.samples.minillama;

import io.shardwright.runtime.cli.TrainedModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run computes on TornadoVM, or on the stand-in for it, is what it computes on the CPU. */
@Timeout(1200)
@Tag("slow")
class TornadoTest {
    private static final double ROUNDING = 1e-3;

    private static final List<String> SIZES = List.of(
            "--size",
            "layers=1,hidden=32,heads=4,kvHeads=2,ffn=48,seq=16,batch=2",
            "--sample",
            "0",
            "--steps",
            "3",
            "--data",
            "src/main/java/io/shardwright/samples/minillama/Llama.java");

    private static TrainedModel trained(String device, String mesh) {
        List<String> all = new ArrayList<>(SIZES);
        all.addAll(List.of("--device", device));
        return mesh.equals("tp=1") ? TinyTraining.onThreads(mesh, all) : TinyTraining.onProcesses(mesh, all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tp=1", "tp=2"})
    void lossesAreThoseOfTheCpu(String mesh) {
        TrainedModel expected = trained("cpu", "tp=1");
        TrainedModel actual = trained("tornado", mesh);
        TrainedModel.assertClose(actual.losses(), expected.losses(), ROUNDING);
        TrainedModel.assertClose(actual.gradientNorms(), expected.gradientNorms(), ROUNDING);
        TrainedModel.assertClose(new double[] {actual.heldOutLoss()}, new double[] {expected.heldOutLoss()}, ROUNDING);
    }
}
