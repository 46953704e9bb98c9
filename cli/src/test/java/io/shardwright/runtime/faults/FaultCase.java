package io.shardwright.runtime.faults;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.LeftOnHost;
import io.shardwright.runtime.launch.ProcessOptions;
import io.shardwright.runtime.mpi.MpiRankMain;
import io.shardwright.runtime.mpi.Mpirun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One job of three ranks, and what happens to one of them. */
record FaultCase(Starter starter, int victim, Moment moment, Fault fault) {
    /** Who starts the ranks, and whether they share memory. */
    enum Starter {
        LAUNCHER,
        OPEN_MPI_ONE_HOST,
        OPEN_MPI_MANY_HOSTS,
        MPICH_ONE_HOST,
        MPICH_MANY_HOSTS;

        boolean isMpi() {
            return this != LAUNCHER;
        }

        /** MPICH's mpirun ends with 0 where it loses touch with its helper of a host before that has told the ranks' codes. */
        boolean reportsCodes() {
            return !isMpi() || mpirun() != Mpirun.MPICH;
        }

        boolean sharesMemory() {
            return this == LAUNCHER || name().endsWith("ONE_HOST");
        }

        Mpirun mpirun() {
            return name().startsWith("MPICH") ? Mpirun.MPICH : Mpirun.OPEN_MPI;
        }
    }

    /**
     * What became of it.
     *
     * @param code of who started the ranks
     * @param wholes how many ranks ended in good order
     * @param seconds from when someone said what happened until all had ended
     * @param left processes that still run, 0 for a file in shared memory
     */
    record Outcome(int code, long wholes, boolean saysWhy, double seconds, Collection<String> lines, List<Long> left) {}

    static final int RANKS = 3;

    /** What a rank that waits in vain has to wait, if that is what the case is about. */
    private static final Duration SHORT = Duration.ofSeconds(3);

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration HANG = Duration.ofSeconds(90);

    static Stream<FaultCase> all() {
        List<FaultCase> cases = new ArrayList<>();
        for (Starter starter : Starter.values()) {
            for (int victim = 0; victim < RANKS; victim++) {
                for (Fault fault : Fault.values()) {
                    for (Moment moment : Moment.values()) {
                        FaultCase each = new FaultCase(starter, victim, moment, fault);
                        if (each.exists()) {
                            cases.add(each);
                        }
                    }
                }
            }
        }
        return cases.stream();
    }

    private boolean exists() {
        return switch (fault) {
            case KILLED -> true;
            // Ranks of the launcher don't wait for each other when they have ended.
            case STOPPED -> moment != Moment.END || starter.isMpi();
            case THROWS -> moment != Moment.WAITING;
            // The launcher gives all ranks the same class path.
            case OTHER_VERSION -> moment == Moment.START && starter.isMpi();
            default -> moment == Moment.START;
        };
    }

    /** What the ranks, or who started them, have to say. */
    String message() {
        String me = Integer.toString(victim);
        return switch (fault) {
            case KILLED ->
                "rank " + me + "( \\(pid \\d+\\))? (died|was ended by signal 9|with PID \\d+ on node .* exited on)";
            case STOPPED ->
                "rank [^" + me + "] waited .*missing: .*" + me + " \\(.*"
                        + (starter.sharesMemory() ? ", stopped" : ", (silent for|never heard from)");
            case THROWS -> "boom";
            case OUT_OF_MEMORY -> "this rank's heap takes .* are left on this host";
            case FULL_DISK -> "which this host refuses: ";
            case TOO_LATE -> "waited .*missing: .*" + me + " \\(has entered nothing yet";
            case LATE -> FaultyRank.RUNNING;
            case OTHER_VERSION -> "was built from another version than rank 0: its classes differ";
        };
    }

    private boolean takesTimeOut() {
        return fault == Fault.STOPPED || fault == Fault.TOO_LATE;
    }

    Outcome run() throws IOException, InterruptedException {
        Duration timeout = takesTimeOut() ? SHORT : LONG;
        Output output = new Output(Pattern.compile(message()));
        CompletableFuture<Integer> code = starter.isMpi() ? byMpi(timeout, output) : byLauncher(timeout, output);
        int exit = -1;
        try {
            exit = code.get(HANG.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            output.accept(e.toString());
        }
        double seconds = (System.nanoTime() - output.said) / 1e9;
        return new Outcome(exit, wholes(output), output.said > 0, seconds, output.lines, end(output.pids()));
    }

    /** Ranks that ended with 0: those of the launcher do as soon as their body is done, others when all have come to their end. */
    private long wholes(Output output) {
        String word = starter.isMpi() ? MpiRankMain.EXITS_WITH + "0" : FaultyRank.THROUGH;
        return output.lines.stream().filter(line -> line.endsWith(word)).count();
    }

    /** Ranks that may: all; or none, but those of the launcher that had ended before. */
    long mostWholes() {
        boolean othersHaveEnded = starter == Starter.LAUNCHER && moment == Moment.END;
        return fault == Fault.LATE ? RANKS : othersHaveEnded ? RANKS - 1 : 0;
    }

    /** What all that belongs to the job prints. */
    private static final class Output implements Consumer<String> {
        final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        private final Pattern message;

        /** When somebody said what the case is about. */
        private volatile long said;

        Output(Pattern message) {
            this.message = message;
        }

        @Override
        public void accept(String line) {
            lines.add(line);
            if (said == 0 && message.matcher(line).find()) {
                said = System.nanoTime();
            }
        }

        List<Long> pids() {
            return lines.stream()
                    .filter(line -> line.contains(FaultyRank.RUNNING))
                    .map(line -> Long.valueOf(
                            line.replaceAll(".*" + FaultyRank.RUNNING, "").strip()))
                    .toList();
        }
    }

    private String[] arguments() {
        return new String[] {Integer.toString(victim), fault.name(), moment.name()};
    }

    private CompletableFuture<Integer> byLauncher(Duration timeout, Output output) {
        return CompletableFuture.supplyAsync(() -> Launcher.processes(
                Mesh.of(Axis.TP, RANKS),
                FaultyRank.class,
                List.of(arguments()),
                new ProcessOptions(CommOptions.defaults().withTimeout(timeout), output)));
    }

    private CompletableFuture<Integer> byMpi(Duration timeout, Output output) throws IOException {
        List<String> flags = new ArrayList<>();
        if (!starter.sharesMemory()) {
            flags.add("-Dshardwright.mpi.ranksPerHost=1");
        }
        if (fault == Fault.OTHER_VERSION) {
            flags.add("-Dshardwright.test.otherVersion=" + victim);
        }
        Process process =
                starter.mpirun().start(RANKS, "tp=" + RANKS, timeout.toMillis(), flags, FaultyRank.class, arguments());
        Thread reader =
                Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(output));
        return process.onExit().thenApply(ended -> {
            join(reader);
            return ended.exitValue();
        });
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those that still run a moment later, which are ended then. */
    private static List<Long> end(List<Long> pids) throws InterruptedException, IOException {
        for (int i = 0; i < 100 && pids.stream().anyMatch(LeftOnHost::runs); i++) {
            Thread.sleep(20);
        }
        List<Long> left = new ArrayList<>(pids.stream().filter(LeftOnHost::runs).toList());
        left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        LeftOnHost.sharedFiles().forEach(_ -> left.add(0L));
        return left;
    }
}
