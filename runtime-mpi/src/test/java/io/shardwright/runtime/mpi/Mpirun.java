package io.shardwright.runtime.mpi;

import io.shardwright.runtime.launch.RankBody;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The starters of jobs that Debian installs side by side. */
public enum Mpirun {
    OPEN_MPI("mpirun.openmpi", "Open MPI", "openmpi-bin") {
        @Override
        List<String> options() {
            return List.of("--oversubscribe", "--bind-to", "none", "--mca", "pml", "ob1", "--mca", "btl", "self,sm");
        }

        @Override
        List<String> placement(TwoHosts hosts) {
            return List.of(
                    "--host",
                    slots(),
                    "--map-by",
                    "ppr:2:node:OVERSUBSCRIBE",
                    "--bind-to",
                    "none",
                    "--mca",
                    "pml",
                    "ob1",
                    "--mca",
                    "btl",
                    "self,sm,tcp",
                    "--mca",
                    "btl_tcp_if_include",
                    TwoHosts.device());
        }
    },
    MPICH("mpirun.mpich", "MPICH", "mpich") {
        @Override
        List<String> options() {
            return List.of();
        }

        @Override
        List<String> surviving() {
            String said = "echo \"rank $PMI_RANK was ended by signal $((code - 128))\"";
            String script = "\"$@\"; code=$?; [ $code -le 128 ] || { " + said + "; sleep 2; }; exit $code";
            return List.of("sh", "-c", script, "sh");
        }

        @Override
        List<String> placement(TwoHosts hosts) throws IOException {
            return List.of(
                    "-launcher",
                    "ssh",
                    "-launcher-exec",
                    hosts.remoteShell().toString(),
                    "-hosts",
                    slots(),
                    "-iface",
                    TwoHosts.device());
        }
    };

    static final Map<String, String> AS_ROOT =
            Map.of("OMPI_ALLOW_RUN_AS_ROOT", "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");

    /** Ranks live for a second: what starts quickly is fastest. */
    private static final List<String> JAVA = List.of(
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:Tier3DelayOn=1000000",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC");

    private final String command;
    private final String title;
    private final String debian;

    Mpirun(String command, String title, String debian) {
        this.command = command;
        this.title = title;
        this.debian = debian;
    }

    abstract List<String> options();

    /** What runs a rank and outlives it for a moment, as ./shardwright does, if it has to. */
    List<String> surviving() {
        return List.of();
    }

    abstract List<String> placement(TwoHosts hosts) throws IOException;

    private static String slots() {
        return TwoHosts.ADDRESSES.get(0) + ":2," + TwoHosts.ADDRESSES.get(1) + ":2";
    }

    /** Starts two ranks on each host; the command of a rank follows. */
    List<String> acrossHosts(TwoHosts hosts) throws IOException {
        List<String> line = new ArrayList<>(List.of(find().orElseThrow().toString(), "-n", "4"));
        line.addAll(placement(hosts));
        return line;
    }

    @Override
    public String toString() {
        return title;
    }

    /** Skips the test, saying so, where the library isn't installed. */
    public void assumeInstalled() {
        if (find().isEmpty()) {
            String reason = "skipped: there is no " + command + " in PATH (Debian: apt-get install " + debian + ")";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
    }

    private Optional<Path> find() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, command))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What became of a job. */
    record Outcome(int code, List<String> lines) {
        @Override
        public String toString() {
            return "exit code " + code + "\n" + String.join("\n", lines);
        }
    }

    /** Runs a job to its end. */
    Outcome run(int ranks, String mesh, List<String> flags, Class<? extends RankBody> body, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(ranks, mesh, 60_000, flags, body, arguments);
        List<String> lines = process.inputReader().lines().toList();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Outcome(process.waitFor(), lines);
    }

    public Process start(
            int ranks,
            String mesh,
            long timeoutMillis,
            List<String> flags,
            Class<? extends RankBody> body,
            String... arguments)
            throws IOException {
        return start(ranks, rank(mesh, timeoutMillis, flags, body, arguments));
    }

    /** Starts ranks by the command of one. */
    Process start(int ranks, List<String> rank) throws IOException {
        return builder(ranks, rank).redirectErrorStream(true).start();
    }

    /** What starts ranks by the command of one. */
    public ProcessBuilder builder(int ranks, List<String> rank) {
        List<String> line = new ArrayList<>(List.of(find().orElseThrow().toString(), "-n", String.valueOf(ranks)));
        line.addAll(options());
        line.addAll(surviving());
        line.addAll(rank);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(AS_ROOT);
        return builder;
    }

    /** The command of one rank. */
    static List<String> rank(
            String mesh, long timeoutMillis, List<String> flags, Class<? extends RankBody> body, String... arguments) {
        List<String> all = new ArrayList<>(List.of(mesh, String.valueOf(timeoutMillis), body.getName()));
        all.addAll(List.of(arguments));
        return java(flags, MpiRankMain.class, all);
    }

    /** A command that starts a JVM like this one. */
    public static List<String> java(List<String> flags, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA);
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }
}
