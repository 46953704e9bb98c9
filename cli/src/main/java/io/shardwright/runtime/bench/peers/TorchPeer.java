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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * PyTorch, set up as well as it can be: OpenBLAS's OpenMP build where Debian has it, freed memory kept by glibc, no setting that
 * chooses a slower OpenBLAS kernel, one thread a rank.
 */
final class TorchPeer {
    private static final Path OPENMP_BLAS = Path.of("/usr/lib/x86_64-linux-gnu/openblas-openmp");
    private static final String KEEP_MEMORY =
            "glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=8589934592:glibc.malloc.top_pad=67108864";

    private final String python;
    private final Path script;

    private TorchPeer(String python, Path script) {
        this.python = python;
        this.script = script;
    }

    /** Finds a python3 that has torch. */
    static Optional<TorchPeer> find() throws IOException, InterruptedException {
        Optional<String> python = TorchPython.find();
        if (python.isEmpty()) {
            return Optional.empty();
        }
        Path script = Files.createTempFile("torch_gpt", ".py");
        script.toFile().deleteOnExit();
        try (InputStream source = TorchPeer.class.getResourceAsStream("torch_gpt.py")) {
            Files.write(script, java.util.Objects.requireNonNull(source).readAllBytes());
        }
        return Optional.of(new TorchPeer(python.get(), script));
    }

    StepTimer alone(String mode) {
        return (size, seconds) -> median(List.of(start(List.of(), command(mode, size, seconds), Map.of())));
    }

    /** On the MPI that torch was built with. */
    StepTimer overMpi(String mode) {
        List<String> mpirun = List.of("mpirun", "--oversubscribe", "--bind-to", "none", "-n", "2");
        return (size, seconds) -> median(List.of(start(mpirun, command(mode, size, seconds), Map.of())));
    }

    StepTimer overGloo(String mode) {
        return (size, seconds) -> overGloo(mode, size, seconds);
    }

    private double overGloo(String mode, BenchSize size, double seconds) throws IOException, InterruptedException {
        Path rendezvous = Files.createTempDirectory("torch").resolve("store");
        List<Process> ranks = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            Map<String, String> environment =
                    Map.of("RANK", Integer.toString(rank), "WORLD_SIZE", "2", "RENDEZVOUS", rendezvous.toString());
            ranks.add(start(List.of(), command(mode, size, seconds), environment));
        }
        return median(ranks);
    }

    private List<String> command(String mode, BenchSize size, double seconds) {
        return List.of(
                python,
                script.toString(),
                mode,
                Integer.toString(size.layers),
                Integer.toString(size.hidden),
                Integer.toString(size.heads),
                Integer.toString(size.seq),
                Integer.toString(size.batch),
                Double.toString(seconds));
    }

    private static Process start(List<String> launcher, List<String> command, Map<String, String> more)
            throws IOException {
        List<String> whole = new ArrayList<>(launcher);
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.DISCARD);
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
                .orElseThrow(() -> new IOException("PyTorch ended without a result: exit code "
                        + ranks.getFirst().exitValue() + ", output: " + output.strip()));
        return JsonParser.parseString(line)
                .getAsJsonObject()
                .get("medianStepMillis")
                .getAsDouble();
    }
}
