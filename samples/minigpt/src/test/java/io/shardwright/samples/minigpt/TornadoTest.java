package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.shardwright.runtime.tornado.TornadoProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run computes on TornadoVM, or on the stand-in for it, whose second device has cuBLAS, is what it computes on the CPU. */
@Timeout(1200)
class TornadoTest {
    private static final double ROUNDING = 1e-3;

    private static final List<String> SIZES = List.of(
            "--size",
            "layers=1,hidden=32,heads=4,seq=16,batch=2",
            "--dropout",
            "0.1",
            "--sample",
            "0",
            "--steps",
            "20",
            "--data",
            "src/main/java/io/shardwright/samples/minigpt/Gpt.java");

    private static Trained trained(String device, String mesh) {
        List<String> all = new ArrayList<>(SIZES);
        all.addAll(List.of("--device", device));
        return mesh.equals("tp=1") ? Trained.onThreads(mesh, all) : Trained.onProcesses(mesh, all);
    }

    @ParameterizedTest
    @CsvSource({"0, tp=1", "0, tp=2", "1, tp=1"})
    void lossesAreThoseOfTheCpu(int device, String mesh) {
        assumeThat(TornadoProvider.names()).as("devices").hasSizeGreaterThan(device);
        Trained expected = trained("cpu", "tp=1");
        Trained actual = trained("tornado:" + device, mesh);
        Trained.assertClose(actual.losses(), expected.losses(), ROUNDING);
        Trained.assertClose(actual.gradientNorms(), expected.gradientNorms(), ROUNDING);
        Trained.assertClose(new double[] {actual.heldOutLoss()}, new double[] {expected.heldOutLoss()}, ROUNDING);
    }
}
