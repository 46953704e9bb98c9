package io.shardwright.runtime.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.launch.LeftOnHost;
import io.shardwright.runtime.launch.RankBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A job of {@code mpirun}'s whose ranks have said that they run; its time limit is in milliseconds. */
final class MpiProcesses implements AutoCloseable {
    private static final String RUNNING = "running as pid ";

    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final Process process;
    private final Thread reader;
    private final long[] pids;

    MpiProcesses(Mpirun library, int ranks, long timeoutMillis, List<String> flags, Class<? extends RankBody> body)
            throws IOException, InterruptedException {
        this(library.start(ranks, "tp=" + ranks, timeoutMillis, flags, body), ranks);
    }

    /** @param job that was just started */
    MpiProcesses(Process job, int ranks) throws IOException, InterruptedException {
        process = job;
        reader = Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(lines::add));
        pids = new long[ranks];
        await("all ranks run", () -> running().length == ranks);
        for (long pid : running()) {
            pids[rankOf(pid)] = pid;
        }
    }

    private long[] running() {
        return lines.stream()
                .filter(line -> line.contains(RUNNING))
                .mapToLong(line ->
                        Long.parseLong(line.replaceAll(".*" + RUNNING, "").strip()))
                .toArray();
    }

    private static int rankOf(long pid) throws IOException {
        String environment = Files.readString(Path.of("/proc", String.valueOf(pid), "environ"));
        Optional<String> rank = Arrays.stream(environment.split("\0"))
                .filter(item -> item.startsWith("OMPI_COMM_WORLD_RANK=") || item.startsWith("PMI_RANK="))
                .findFirst();
        return Integer.parseInt(rank.orElseThrow().replaceAll(".*=", ""));
    }

    long pid(int rank) {
        return pids[rank];
    }

    Collection<String> lines() {
        return lines;
    }

    void kill(int rank, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(pids[rank]))
                .start()
                .waitFor();
    }

    /** As by the system when memory runs out. */
    void killStarter() {
        process.destroyForcibly();
    }

    void awaitLine(Predicate<String> wanted) throws InterruptedException {
        await("the line that is waited for", () -> lines.stream().anyMatch(wanted));
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(condition.getAsBoolean())
                .as(what + "; there is\n" + String.join("\n", lines))
                .isTrue();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(15, TimeUnit.SECONDS)).as("mpirun ends").isTrue();
        reader.join();
        return process.exitValue();
    }

    void assertNothingIsLeft() throws InterruptedException {
        await("all ranks have ended", () -> Arrays.stream(pids).noneMatch(LeftOnHost::runs));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Arrays.stream(pids)
                .filter(pid -> pid > 0)
                .mapToObj(ProcessHandle::of)
                .flatMap(Optional::stream)
                .forEach(ProcessHandle::destroyForcibly);
    }
}
