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
    private static final double ROUNDING_OF_BF16 = 5e-3;

    private static final List<String> SIZES = List.of(
            "--size",
            "layers=1,hidden=32,heads=4,kvHeads=2,ffn=48,seq=16,batch=2",
            "--sample",
            "0",
            "--steps",
            "3",
            "--data",
            "src/main/java/io/shardwright/samples/minillama/Llama.java");

    private static TrainedModel trained(String device, String mesh, String... more) {
        List<String> all = new ArrayList<>(SIZES);
        all.addAll(List.of("--device", device));
        all.addAll(List.of(more));
        return mesh.equals("tp=1") ? TinyTraining.onThreads(mesh, all) : TinyTraining.onProcesses(mesh, all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tp=1", "tp=2"})
    void lossesAreThoseOfTheCpu(String mesh) {
        compare(trained("tornado", mesh), trained("cpu", "tp=1"), ROUNDING);
    }

    /** What ranks add up in bf16 is another sum than that of one rank. */
    @ParameterizedTest
    @ValueSource(strings = {"tp=1", "tp=2"})
    void lossesInBf16AreThoseOfTheCpuInBf16(String mesh) {
        String[] bf16 = {"--precision", "bf16"};
        compare(trained("tornado", mesh, bf16), trained("cpu", mesh, bf16), ROUNDING_OF_BF16);
    }

    private static void compare(TrainedModel actual, TrainedModel expected, double rounding) {
        TrainedModel.assertClose(actual.losses(), expected.losses(), rounding);
        TrainedModel.assertClose(actual.gradientNorms(), expected.gradientNorms(), rounding);
        TrainedModel.assertClose(new double[] {actual.heldOutLoss()}, new double[] {expected.heldOutLoss()}, rounding);
    }
}
