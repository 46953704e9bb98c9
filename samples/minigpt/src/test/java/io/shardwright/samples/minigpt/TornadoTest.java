package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.tornado.TornadoProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run computes on TornadoVM, or on the stand-in for it, whose second device has cuBLAS, is what it computes on the CPU. */
@Timeout(1200)
@Tag("slow")
class TornadoTest {
    private static final double ROUNDING = 1e-3;
    private static final double ROUNDING_OF_BF16 = 5e-3;

    private static final String TINY = "layers=1,hidden=32,heads=4,seq=16,batch=2";

    private static final List<String> OPTIONS = List.of(
            "--dropout",
            "0.1",
            "--sample",
            "0",
            "--steps",
            "3",
            "--data",
            "src/main/java/io/shardwright/samples/minigpt/Gpt.java");

    private static TrainedModel trained(String device, String mesh, String... more) {
        List<String> all = new ArrayList<>(OPTIONS);
        all.addAll(List.of("--device", device));
        all.addAll(List.of(more));
        return mesh.equals("tp=1") ? TinyTraining.onThreads(mesh, all) : TinyTraining.onProcesses(mesh, all);
    }

    @ParameterizedTest
    @CsvSource({"0, tp=1", "0, tp=2", "1, tp=1"})
    void lossesAreThoseOfTheCpu(int device, String mesh) {
        assumeThat(new TornadoProvider().devices()).as("devices").hasSizeGreaterThan(device);
        compareWithCpu(device, mesh, TINY);
    }

    /** Of 1024 floats each: the rows of an MLP then have gaps between them. */
    @Test
    void takesSpacedRows() {
        assumeThat(new TornadoProvider().devices()).as("devices").isNotEmpty();
        compareWithCpu(0, "tp=1", "layers=1,hidden=256,heads=4,seq=4,batch=1");
    }

    /** On the second device, too, whose cuBLAS makes no matmuls of bf16. What ranks add up in bf16 is another sum than that of one rank. */
    @ParameterizedTest
    @CsvSource({"0, tp=1", "0, tp=2", "1, tp=1"})
    void lossesInBf16AreThoseOfTheCpuInBf16(int device, String mesh) {
        assumeThat(new TornadoProvider().devices()).as("devices").hasSizeGreaterThan(device);
        String[] options = {"--size", TINY, "--precision", "bf16"};
        compare(trained("tornado:" + device, mesh, options), trained("cpu", mesh, options), ROUNDING_OF_BF16);
    }

    private static void compareWithCpu(int device, String mesh, String sizes) {
        TrainedModel expected = trained("cpu", "tp=1", "--size", sizes);
        compare(trained("tornado:" + device, mesh, "--size", sizes), expected, ROUNDING);
    }

    private static void compare(TrainedModel actual, TrainedModel expected, double rounding) {
        TrainedModel.assertClose(actual.losses(), expected.losses(), rounding);
        TrainedModel.assertClose(actual.gradientNorms(), expected.gradientNorms(), rounding);
        TrainedModel.assertClose(new double[] {actual.heldOutLoss()}, new double[] {expected.heldOutLoss()}, rounding);
    }
}
