package io.shardwright.runtime.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An MPI that is installed here.
 *
 * @param mpirun what starts its jobs
 * @param mpicc its compiler, if that and its headers are installed too
 * @param version what it calls itself
 */
record MpiTools(Path mpirun, @Nullable Path mpicc, String version) {
    /** Open MPI refuses to run as root, as one is in containers, unless told twice. */
    private static final Map<String, String> AS_ROOT =
            Map.of("OMPI_ALLOW_RUN_AS_ROOT", "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");

    /** Where both are installed Debian adds their names; {@code mpirun} alone is then one of them. */
    static List<MpiTools> installed() throws IOException, InterruptedException {
        List<MpiTools> found = new ArrayList<>();
        for (String suffix : List.of(".openmpi", ".mpich", "")) {
            Optional<Path> mpirun = find("mpirun" + suffix);
            if (mpirun.isPresent() && (found.isEmpty() || !suffix.isEmpty())) {
                Path mpicc = find("mpicc" + suffix).orElse(null);
                found.add(new MpiTools(
                        mpirun.get(), mpicc != null && findsHeaders(mpicc) ? mpicc : null, version(mpirun.get())));
            }
        }
        return found;
    }

    /** Debian has them in a package of their own: {@code libopenmpi-dev}, {@code libmpich-dev}. */
    private static boolean findsHeaders(Path mpicc) throws IOException, InterruptedException {
        return new ProcessBuilder(mpicc.toString(), "-fsyntax-only", "-include", "mpi.h", "-x", "c", "/dev/null")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static Optional<Path> find(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, tool))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** {@code mpirun (Open MPI) 5.0.7}, or {@code MPICH 4.2.1}. */
    private static String version(Path mpirun) throws IOException, InterruptedException {
        List<String> lines = run(List.of(mpirun.toString(), "--version"));
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("Version:"))
                .map(line -> "MPICH " + line.replace("Version:", "").strip())
                .findFirst()
                .orElse(lines.getFirst());
    }

    boolean isOpenMpi() {
        return version.contains("Open MPI");
    }

    /** What a program prints that as many ranks of one host run. */
    List<String> launch(int ranks, List<String> program) throws IOException, InterruptedException {
        boolean bound = ranks <= Runtime.getRuntime().availableProcessors();
        List<String> command = new ArrayList<>(List.of(mpirun.toString(), "-n", String.valueOf(ranks)));
        if (isOpenMpi()) {
            // Bound to cores it is fastest; without a core for each it has to be allowed.
            command.addAll(bound ? List.of("--bind-to", "core") : List.of("--oversubscribe", "--bind-to", "none"));
            command.addAll(List.of("--mca", "pml", "ob1", "--mca", "btl", "self,sm"));
        } else if (bound) {
            command.addAll(List.of("-bind-to", "core"));
        }
        command.addAll(program);
        return run(command);
    }

    static List<String> run(List<String> command) throws IOException, InterruptedException {
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
