package io.shardwright.runtime.bench.peers;

import com.google.gson.JsonParser;
import io.shardwright.runtime.bench.peers.Candidate.StepTimer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * PyTorch, set up as well as it can be: OpenBLAS's OpenMP build where Debian has it, freed memory kept by glibc, no setting that
 * chooses a slower OpenBLAS kernel, one thread a rank.
 */
final class TorchPeer {
    private static final Path OPENMP_BLAS = Path.of("/usr/lib/x86_64-linux-gnu/openblas-openmp");
    private static final String KEEP_MEMORY =
            "glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=8589934592:glibc.malloc.top_pad=67108864";

    /** Transparent ones: those that glibc gives out, and those that PyTorch takes itself. */
    private static final Map<String, String> HUGE_PAGES =
            Map.of("GLIBC_TUNABLES", KEEP_MEMORY + ":glibc.malloc.hugetlb=1", "THP_MEM_ALLOC_ENABLE", "1");

    private final TorchPython python;
    private final Path script;

    private TorchPeer(TorchPython python, Path script) {
        this.python = python;
        this.script = script;
    }

    /**
     * That of each Python.
     *
     * @param pythons commands; if none is given, the usual one, if that has PyTorch
     * @throws io.shardwright.diagnostic.ModelException if one of them has no PyTorch
     */
    static TorchPeers find(List<String> pythons) throws IOException, InterruptedException {
        Path script = Files.createTempFile("torch_gpt", ".py");
        script.toFile().deleteOnExit();
        try (InputStream source = TorchPeer.class.getResourceAsStream("torch_gpt.py")) {
            Files.write(script, java.util.Objects.requireNonNull(source).readAllBytes());
        }
        return new TorchPeers(TorchPython.find(pythons).stream()
                .map(python -> new TorchPeer(python, script))
                .toList());
    }

    String version() {
        return python.version();
    }

    StepTimer alone(String mode) {
        return (size, seconds) -> median(List.of(start(List.of(), command(mode, size, seconds), Map.of())));
    }

    StepTimer onHugePages(String mode) {
        return (size, seconds) -> median(List.of(start(List.of(), command(mode, size, seconds), HUGE_PAGES)));
    }

    /** On the MPI that torch was built with. */
    StepTimer overMpi(String mode) {
        List<String> mpirun = List.of("mpirun", "--oversubscribe", "--bind-to", "none", "-n", "2");
        return (size, seconds) -> median(List.of(start(mpirun, command(mode, size, seconds), Map.of())));
    }

    StepTimer overGloo(String mode) {
        return (size, seconds) -> overGloo(mode, size, seconds);
    }

    private double overGloo(String mode, BenchShape size, double seconds) throws IOException, InterruptedException {
        Path rendezvous = Files.createTempDirectory("torch").resolve("store");
        List<Process> ranks = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            Map<String, String> environment =
                    Map.of("RANK", Integer.toString(rank), "WORLD_SIZE", "2", "RENDEZVOUS", rendezvous.toString());
            ranks.add(start(List.of(), command(mode, size, seconds), environment));
        }
        return median(ranks);
    }

    private List<String> command(String mode, BenchShape size, double seconds) {
        return List.of(
                python.command(),
                script.toString(),
                mode,
                Integer.toString(size.layers()),
                Integer.toString(size.hidden()),
                Integer.toString(size.heads()),
                Integer.toString(size.seq()),
                Integer.toString(size.batch()),
                Double.toString(seconds));
    }

    private static Process start(List<String> launcher, List<String> command, Map<String, String> more)
            throws IOException {
        List<String> whole = new ArrayList<>(launcher);
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeAll(List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"));
        environment.putAll(Map.of(
                "OMP_NUM_THREADS", "1",
                "OPENBLAS_NUM_THREADS", "1",
                "GLOO_SOCKET_IFNAME", "lo",
                "USE_LIBUV", "0",
                "GLIBC_TUNABLES", KEEP_MEMORY,
                "OMPI_ALLOW_RUN_AS_ROOT", "1",
                "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"));
        if (Files.isDirectory(OPENMP_BLAS)) {
            environment.put("LD_LIBRARY_PATH", OPENMP_BLAS.toString());
        }
        environment.putAll(more);
        return builder.start();
    }

    private static double median(List<Process> ranks) throws IOException, InterruptedException {
        String output = new String(ranks.getFirst().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        for (Process rank : ranks) {
            if (!rank.waitFor(60, TimeUnit.SECONDS)) {
                rank.destroyForcibly();
            }
        }
        String line = output.lines()
                .filter(text -> text.startsWith("{"))
                .findFirst()
                .orElseThrow(() -> new TorchFailedException(
                        "exit code " + ranks.getFirst().exitValue() + ", " + lastLine(output)));
        return JsonParser.parseString(line)
                .getAsJsonObject()
                .get("medianStepMillis")
                .getAsDouble();
    }

    /** Where Python says what it was that it raised. */
    private static String lastLine(String output) {
        return output.lines().filter(line -> !line.isBlank()).reduce("it printed nothing", (_, line) -> line.strip());
    }
}
