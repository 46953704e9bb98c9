package io.shardwright.runtime.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The same collectives by Open MPI, from a C program that is compiled for the purpose. */
final class OpenMpi implements AutoCloseable {
    private static final String SOURCE = "collectives.c";

    /** Open MPI refuses to run as root, as one is in containers, unless told twice. */
    private static final Map<String, String> AS_ROOT =
            Map.of("OMPI_ALLOW_RUN_AS_ROOT", "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");

    private final String version;
    private final Path folder;

    private OpenMpi(String version, Path folder) {
        this.version = version;
        this.folder = folder;
    }

    /** Why there is nothing to compare with, or null. */
    static @Nullable String missing() throws IOException, InterruptedException {
        for (String tool : List.of("mpirun", "mpicc")) {
            boolean found = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
            if (!found) {
                return tool + " is not on the PATH (Debian: openmpi-bin and libopenmpi-dev)";
            }
        }
        String version = run(List.of("mpirun", "--version")).getFirst();
        return version.contains("Open MPI") ? null : "mpirun is not Open MPI's, but: " + version;
    }

    /** Compiles the program. */
    static OpenMpi compile() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("shardwright-bench");
        Path source = folder.resolve(SOURCE);
        try (InputStream program = OpenMpi.class.getResourceAsStream(SOURCE)) {
            if (program == null) {
                throw new IOException(SOURCE + " is not on the class path");
            }
            Files.copy(program, source);
        }
        run(List.of("mpicc", "-O3", "-o", folder.resolve("collectives").toString(), source.toString()));
        return new OpenMpi(run(List.of("mpirun", "--version")).getFirst(), folder);
    }

    String version() {
        return version;
    }

    /** Times the program. */
    List<Timing> time(int ranks, List<String> sizes) throws IOException, InterruptedException {
        return run(ranks, List.of(folder.resolve("collectives").toString()), sizes);
    }

    /** Times our all-reduce over this MPI, as between ranks that are each on a host of their own. */
    List<Timing> timeJava(int ranks, List<String> sizes) throws IOException, InterruptedException {
        List<String> java = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        java.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        java.add("-Dshardwright.mpi.ranksPerHost=1");
        java.addAll(List.of("-cp", System.getProperty("java.class.path"), MpiTimings.class.getName()));
        return run(ranks, java, sizes);
    }

    private static List<Timing> run(int ranks, List<String> program, List<String> sizes)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mpirun", "-n", String.valueOf(ranks)));
        // Bound to cores it is fastest; without a core for each it has to be allowed.
        command.addAll(
                ranks <= Runtime.getRuntime().availableProcessors()
                        ? List.of("--bind-to", "core")
                        : List.of("--oversubscribe", "--bind-to", "none"));
        command.addAll(List.of("--mca", "pml", "ob1", "--mca", "btl", "self,sm"));
        command.addAll(program);
        command.addAll(sizes);
        return run(command).stream().map(Timing::parse).toList();
    }

    @Override
    public void close() throws IOException {
        for (String name : List.of(SOURCE, "collectives")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
    }

    private static List<String> run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(AS_ROOT);
        Path errors = Files.createTempFile("shardwright-bench", ".err");
        builder.redirectError(errors.toFile());
        try {
            Process process = builder.start();
            List<String> lines;
            try (BufferedReader output = process.inputReader()) {
                lines = output.lines().toList();
            }
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + Files.readString(errors));
            }
            return lines;
        } finally {
            Files.delete(errors);
        }
    }
}
