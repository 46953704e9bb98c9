package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.Shardwright;
import io.shardwright.runtime.cli.TrainedModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mpirun shardwright train minigpt}, with every rank on a "host" of its own, so that all goes over MPI. */
@Timeout(120)
@Tag("slow")
class TrainingOverMpiTest {
    private static final double ROUNDING = 2e-4;

    private static final List<String> OPTIONS = List.of(
            "--size",
            "layers=2,hidden=16,heads=2,seq=16,batch=4",
            "--steps",
            "3",
            "--dropout",
            "0.1",
            "--sample",
            "0",
            "--data",
            "src/main/java/io/shardwright/samples/minigpt/Gpt.java");

    /** Ranks live for a few seconds: what starts quickly is fastest. */
    private static final List<String> JAVA = List.of(
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dshardwright.mpi.ranksPerHost=1");

    /** More ranks than cores, as root in a container, without a network. */
    private static final Map<String, List<String>> FLAGS = Map.of(
            "mpirun.openmpi",
            List.of("--oversubscribe", "--bind-to", "none", "--mca", "pml", "ob1", "--mca", "btl", "self,sm"),
            "mpirun.mpich",
            List.of());

    private static final Map<String, String> AS_ROOT =
            Map.of("OMPI_ALLOW_RUN_AS_ROOT", "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");

    private static final Map<String, TrainedModel> IN_SHARED_MEMORY = new HashMap<>();

    @TempDir
    Path folder;

    @OneRowIn(2)
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        mpirun.openmpi | tp=2
        mpirun.openmpi | pp=2
        mpirun.openmpi | dp=2
        mpirun.openmpi | tp=2,dp=2
        mpirun.openmpi | pp=2,tp=2
        mpirun.mpich   | tp=2
        mpirun.mpich   | pp=2
        mpirun.mpich   | dp=2
        mpirun.mpich   | tp=2,dp=2
        mpirun.mpich   | pp=2,tp=2
        """)
    void hasTheLossesOfSharedMemory(String mpirun, String mesh) throws Exception {
        assumeInstalled(mpirun);
        TrainedModel actual = train(mpirun, mesh, mesh.contains(",") ? 4 : 2);
        TrainedModel expected = IN_SHARED_MEMORY.computeIfAbsent(mesh, any -> TinyTraining.onThreads(any, OPTIONS));
        TrainedModel.assertClose(actual.losses(), expected.losses(), ROUNDING);
        TrainedModel.assertClose(new double[] {actual.heldOutLoss()}, new double[] {expected.heldOutLoss()}, ROUNDING);
        assertThat(actual.crossed(0).isEmpty()).isFalse();
        assertThat(actual.crossed(0)).isEqualTo(actual.moved(0));
    }

    private TrainedModel train(String mpirun, String mesh, int ranks) throws IOException, InterruptedException {
        Path json = folder.resolve("run.json");
        List<String> command = new ArrayList<>(List.of(mpirun, "-n", Integer.toString(ranks)));
        command.addAll(FLAGS.get(mpirun));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Shardwright.class.getName()));
        command.addAll(List.of("train", "minigpt", "--mesh", mesh, "--progress", "lines", "--json", json.toString()));
        command.addAll(OPTIONS);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(AS_ROOT);
        Process process = builder.start();
        String output = String.join("\n", process.inputReader().lines().toList());
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return TrainedModel.read(json);
    }

    private static void assumeInstalled(String mpirun) {
        boolean found = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, mpirun)));
        if (!found) {
            String reason = "skipped: there is no " + mpirun + " in PATH (Debian: openmpi-bin, mpich)";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
    }
}
