package io.shardwright.runtime.launch;

import com.google.gson.Gson;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.control.GivenUp;
import io.shardwright.runtime.comm.shared.SharedFile;
import io.shardwright.runtime.system.FileProblem;
import io.shardwright.runtime.system.OpenFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One run of ranks as processes. None of them outlives it, nor does their memory. */
final class ProcessLaunch implements PreparedRanks {
    /** What ranks get to notice that one of them failed, and to say so. */
    private static final long GRACE_SECONDS = 3;

    private static final Duration ASKED = Duration.ofSeconds(2);

    private static final int SIGNALLED = 128;

    /** A JVM opens every jar, and a rank its peers; with less, what fails first is not what says so best. */
    private static final long FILES = 128;

    private final Mesh mesh;
    private final Class<? extends RankBody> body;
    private final List<String> arguments;
    private final ProcessOptions options;
    /** Who ends this process may do so while they are started. */
    private final List<Process> ranks = new CopyOnWriteArrayList<>();

    private final List<Thread> pumps = new ArrayList<>();
    private final Thread atExit;
    private @Nullable SharedFile memory;
    private @Nullable RankFailedException failure;

    ProcessLaunch(Mesh mesh, Class<? extends RankBody> body, List<String> arguments, ProcessOptions options) {
        this.mesh = mesh;
        this.body = body;
        this.arguments = arguments;
        this.options = options;
        atExit = new Thread(() -> end(options.comm().ending()), "end-ranks");
        requireConstructible(body);
        requireConstructible(options.comm().waiting().getClass());
    }

    /** Starts the processes, which wait until they are told to {@link #run}. */
    void start() {
        requireFiles();
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            memory = new SharedFile(mesh);
            for (int rank = 0; rank < mesh.size(); rank++) {
                start(rank, memory);
            }
        } catch (IOException e) {
            close();
            throw new CollectiveException("ranks cannot be started as processes: " + FileProblem.of(e)
                    + "\n  Fix: let this process start more, or run the ranks as threads");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public int run() {
        try {
            ranks.forEach(ProcessLaunch::tellToRun);
            int code = await();
            if (code != 0) {
                failure = failure(Objects.requireNonNull(memory));
            }
            return code;
        } catch (IOException e) {
            throw new CollectiveException("what the ranks said cannot be read: " + FileProblem.of(e));
        } finally {
            end(ASKED);
            close();
        }
    }

    private static void tellToRun(Process rank) {
        try {
            rank.getOutputStream().write(RankProcess.RUN);
            rank.getOutputStream().flush();
        } catch (IOException e) {
            // it has ended, and its exit code says how
        }
    }

    @Override
    public void close() {
        ranks.forEach(Process::destroyForcibly);
        if (memory != null) {
            memory.close();
            memory = null;
        }
        removeHook(atExit);
    }

    private static void requireFiles() {
        OptionalLong most = OpenFiles.most();
        if (most.isPresent() && most.getAsLong() < FILES) {
            throw new CollectiveException("this process may open " + most.getAsLong()
                    + " files, and ranks that are processes need " + FILES
                    + "\n  Fix: ulimit -n 1024, where that is allowed, or run the ranks as threads");
        }
    }

    /** Of a run that has given another code than 0. */
    RankFailedException failure() {
        return Objects.requireNonNull(failure);
    }

    private RankFailedException failure(SharedFile memory) throws IOException {
        Optional<GivenUp> said = memory.givenUp();
        if (said.isPresent()) {
            return new RankFailedException(said.get().rank(), said.get().why());
        }
        for (int rank = 0; rank < ranks.size(); rank++) {
            int code = ranks.get(rank).exitValue();
            if (code != 0) {
                String how =
                        code > SIGNALLED ? " was ended by signal " + (code - SIGNALLED) : " ended with code " + code;
                return new RankFailedException(rank, "rank " + rank + how);
            }
        }
        throw new IllegalStateException("no rank has failed");
    }

    private void start(int rank, SharedFile memory) throws IOException {
        List<String> command = new ArrayList<>(JavaCommand.likeThisJvm(List.of(
                "-D" + RankProcess.RANK + "=" + rank,
                "-D" + RankProcess.MESH + "=" + mesh,
                "-D" + RankProcess.MEMORY + "=" + memory.path(),
                "-D" + RankProcess.TIMEOUT + "=" + options.comm().timeout().toMillis(),
                "-D" + RankProcess.START_TIMEOUT + "="
                        + options.comm().startTimeout().toMillis(),
                "-D" + RankProcess.CHECK + "=" + options.comm().check(),
                "-D" + RankProcess.WAITING + "="
                        + options.comm().waiting().getClass().getName())));
        command.add(RankProcess.class.getName());
        command.add(body.getName());
        ProcessBuilder builder = new ProcessBuilder(command);
        // Whoever reads the command lines of processes need not read these, and they may be long.
        builder.environment().put(RankProcess.ARGUMENTS, new Gson().toJson(arguments));
        // Native libraries must not start threads of their own: each rank has one core's worth of work.
        builder.environment().put("OMP_NUM_THREADS", "1");
        Consumer<String> lines = options.lines();
        if (lines == null && rank == 0) {
            builder.redirectOutput(ProcessBuilder.Redirect.INHERIT).redirectError(ProcessBuilder.Redirect.INHERIT);
        } else if (lines == null) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        }
        Process process = builder.start();
        ranks.add(process);
        if (lines != null) {
            pump(rank, process.getInputStream(), lines);
        }
        if (lines != null || rank > 0) {
            pump(rank, process.getErrorStream(), lines != null ? lines : System.err::println);
        }
    }

    private void pump(int rank, InputStream stream, Consumer<String> lines) {
        pumps.add(Thread.ofVirtual().name("output-of-rank-" + rank).start(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                reader.lines()
                        .filter(line -> !line.startsWith("WARNING: Using incubator modules"))
                        .forEach(line -> lines.accept("[rank " + rank + "] " + line));
            } catch (IOException | UncheckedIOException e) {
                // the rank ended in the middle of a line
            }
        }));
    }

    private int await() {
        LinkedBlockingQueue<Process> ended = new LinkedBlockingQueue<>();
        ranks.forEach(rank -> Thread.ofVirtual().start(() -> awaitExit(rank, ended)));
        int code = 0;
        long deadline = Long.MAX_VALUE;
        for (int left = ranks.size(); left > 0; left--) {
            Process rank = next(ended, deadline);
            if (rank == null) {
                end(ASKED);
            }
            while (rank == null) {
                rank = next(ended, Long.MAX_VALUE);
            }
            int exit = rank.exitValue();
            if (exit != 0) {
                code = code == 0 || code == RankRun.STOPPED ? exit : code;
                deadline = Math.min(deadline, System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS));
                if (exit > SIGNALLED) {
                    report(rank, exit - SIGNALLED);
                }
            }
        }
        for (Thread pump : pumps) {
            try {
                pump.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (code != 0) {
            say("exit codes: "
                    + IntStream.range(0, ranks.size())
                            .mapToObj(rank ->
                                    "rank " + rank + ": " + ranks.get(rank).exitValue())
                            .collect(Collectors.joining(", ")));
        }
        return code;
    }

    private static void awaitExit(Process rank, LinkedBlockingQueue<Process> ended) {
        try {
            rank.waitFor();
        } catch (InterruptedException e) {
            rank.destroyForcibly(); // nobody interrupts this thread
        }
        ended.add(rank);
    }

    /** The next rank to end, or null at the deadline or when this thread is interrupted: then all have to. */
    private static @Nullable Process next(LinkedBlockingQueue<Process> ended, long deadline) {
        try {
            return deadline == Long.MAX_VALUE
                    ? ended.take()
                    : ended.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return null;
        }
    }

    private void report(Process rank, int signal) {
        say("rank " + ranks.indexOf(rank) + " (pid " + rank.pid() + ") was ended by signal " + signal);
    }

    private void say(String text) {
        Consumer<String> lines = options.lines();
        if (lines != null) {
            lines.accept(text);
        } else {
            System.err.println(text);
        }
    }

    /** Asks all ranks that still run to end, and then makes them. */
    private void end(Duration patience) {
        // By its handle: a process that is destroyed loses its input, too, and takes that for the end of its launcher.
        ranks.forEach(rank -> rank.toHandle().destroy());
        long deadline = System.nanoTime() + patience.toNanos();
        for (Process rank : ranks) {
            try {
                if (!rank.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    rank.destroyForcibly();
                }
            } catch (InterruptedException e) {
                rank.destroyForcibly();
            }
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // this process is ending, and the hook does its work
        }
    }

    private static void requireConstructible(Class<?> type) {
        try {
            var ignored = type.getConstructor();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    type.getName() + " needs a public constructor without parameters: each process makes its own", e);
        }
    }
}
