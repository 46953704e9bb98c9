package io.shardwright.runtime.faults;

import io.shardwright.runtime.cli.CommandLineProcess;
import io.shardwright.runtime.cli.Shardwright;
import io.shardwright.runtime.launch.LeftOnHost;
import io.shardwright.runtime.mpi.Mpirun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A training of two ranks, and what happens to it when. */
record TrainingFault(Starter starter, Moment moment, Fault fault) {
    enum Starter {
        THREADS("threads"),
        PROCESSES("processes"),
        OPEN_MPI("Open MPI"),
        MPICH("MPICH");

        private final String text;

        Starter(String text) {
            this.text = text;
        }

        Optional<Mpirun> mpirun() {
            return switch (this) {
                case THREADS, PROCESSES -> Optional.empty();
                case OPEN_MPI -> Optional.of(Mpirun.OPEN_MPI);
                case MPICH -> Optional.of(Mpirun.MPICH);
            };
        }
    }

    enum Moment {
        START_UP,
        FIRST_STEP,
        MIDDLE,
        WRITING_A_CHECKPOINT,
        END
    }

    enum Fault {
        /** Of the last rank; with threads, of the process that all ranks are. */
        A_RANK_IS_KILLED("KILL"),
        ITS_STARTER_IS_KILLED("KILL"),
        ITS_STARTER_IS_TOLD_TO_END("TERM");

        private final String signal;

        Fault(String signal) {
            this.signal = signal;
        }
    }

    /**
     * What became of it.
     *
     * @param code of who started the ranks; -1 if it hangs
     * @param ranks what is said of the exit codes of ranks
     * @param seconds until nothing was left
     * @param left processes that still run, and files in shared memory
     */
    record Outcome(int code, String ranks, double seconds, long left, String output) {}

    private static final long HANG_SECONDS = 60;
    private static final int STEPS_UNTIL_THE_MIDDLE = 30;
    private static final int FEW_STEPS = 5;
    private static final int CODE_CELL = 4;
    private static final int RANKS_CELL = 5;
    private static final int SECONDS_CELL = 6;

    /** Longer than a rank waits in vain for another to start. */
    static final double MOST_SECONDS = 30;

    private static final Pattern CODES = Pattern.compile("exit codes?:? (.*)|rank (\\d+) ends with exit code (\\d+)");

    static Stream<TrainingFault> all() {
        return Stream.of(Starter.values())
                .flatMap(starter -> Stream.of(Moment.values())
                        .flatMap(moment ->
                                Stream.of(Fault.values()).map(fault -> new TrainingFault(starter, moment, fault))))
                .filter(each -> each.starter != Starter.THREADS || each.fault != Fault.A_RANK_IS_KILLED);
    }

    /** As a row of the table in the documents. */
    String row(Outcome outcome) {
        return "| " + starter.text + " | " + words(moment) + " | " + words(fault) + " | " + outcome.code() + " | "
                + outcome.ranks() + " | "
                + (outcome.seconds() < 10 ? "&lt; 10" : outcome.seconds() < MOST_SECONDS ? "&lt; 30" : "more") + " | "
                + outcome.left()
                + " |";
    }

    /**
     * Whether two rows say the same, but for how long it took. Codes of ranks are told for sure only where a launcher outlives one that was
     * killed, and MPICH's own code is chance: see {@link FaultCase.Starter#reportsCodes}.
     */
    boolean agree(String row, String other) {
        return known(row).equals(known(other));
    }

    private String known(String row) {
        String[] cells = row.split("\\|", -1);
        if (cells.length <= SECONDS_CELL) {
            return "";
        }
        cells[SECONDS_CELL] = "";
        if (starter != Starter.PROCESSES || fault != Fault.A_RANK_IS_KILLED) {
            cells[RANKS_CELL] = "";
        }
        if (starter == Starter.MPICH) {
            cells[CODE_CELL] = "";
        }
        return String.join("|", cells);
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    Outcome run(Path folder) throws IOException, InterruptedException {
        Path text = Files.writeString(folder.resolve("text"), "abcdefgh\n".repeat(100));
        Path output = folder.resolve("output");
        Process process = start(folder, text, output);
        try {
            await(() -> process.isAlive() && reached(process, folder, output), output);
            List<ProcessHandle> ranks = ranks(process);
            ProcessHandle victim = fault == Fault.A_RANK_IS_KILLED ? ranks.getLast() : process.toHandle();
            long since = System.nanoTime();
            new ProcessBuilder("kill", "-" + fault.signal, String.valueOf(victim.pid()))
                    .start()
                    .waitFor();
            boolean ended = process.waitFor(HANG_SECONDS, TimeUnit.SECONDS);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (ranks.stream().anyMatch(TrainingFault::runs) && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            double seconds = (System.nanoTime() - since) / 1e9;
            long left = ranks.stream().filter(TrainingFault::runs).count()
                    + LeftOnHost.sharedFiles().size();
            return new Outcome(
                    ended ? process.exitValue() : -1,
                    codes(Files.readString(output)),
                    seconds,
                    left,
                    Files.readString(output));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(Path folder, Path text, Path output) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("train", "tiny", "--data", text.toString(), "--mesh", "tp=2"));
        arguments.addAll(List.of("--progress", "lines", "--time-out", "20", "--start-time-out", "20"));
        arguments.addAll(List.of("--log", folder.resolve("log.csv").toString()));
        arguments.addAll(List.of("--checkpoints", folder.resolve("checkpoints").toString()));
        arguments.addAll(List.of("--checkpoint-every", moment == Moment.WRITING_A_CHECKPOINT ? "1" : "1000000"));
        // It ends with a text that takes long.
        arguments.addAll(List.of("--steps", moment == Moment.END ? String.valueOf(FEW_STEPS) : "2000000"));
        arguments.addAll(List.of("--sample", moment == Moment.END ? "1000000" : "0"));
        ProcessBuilder builder;
        if (starter.mpirun().isPresent()) {
            builder = starter.mpirun().get().builder(2, Mpirun.java(List.of(), Shardwright.class, arguments));
        } else {
            arguments.addAll(List.of("--ranks", starter.text));
            builder = CommandLineProcess.of(arguments);
        }
        return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    /** The processes that ranks are, by number as far as they say it. */
    private List<ProcessHandle> ranks(Process process) {
        if (starter == Starter.THREADS) {
            return List.of(process.toHandle());
        }
        return process.descendants()
                .filter(each -> each.info().command().orElse("").endsWith("/java"))
                .filter(ProcessHandle::isAlive)
                .sorted(Comparator.comparingLong(ProcessHandle::pid))
                .toList();
    }

    private boolean reached(Process process, Path folder, Path output) {
        try {
            return switch (moment) {
                case START_UP -> ranks(process).size() == (starter == Starter.THREADS ? 1 : 2);
                case FIRST_STEP -> logged(folder) >= 2;
                case MIDDLE -> logged(folder) >= STEPS_UNTIL_THE_MIDDLE;
                case WRITING_A_CHECKPOINT -> isWriting(folder.resolve("checkpoints"));
                case END ->
                    logged(folder) > FEW_STEPS && Files.readString(output).contains("held-out");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isWriting(Path checkpoints) throws IOException {
        if (!Files.isDirectory(checkpoints)) {
            return false;
        }
        try (Stream<Path> steps = Files.list(checkpoints)) {
            return steps.anyMatch(step -> step.toString().endsWith(".partial"));
        }
    }

    /** Lines of its log, the first of which names the columns. */
    private static long logged(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Path> log = files.filter(
                            file -> file.getFileName().toString().startsWith("log.csv"))
                    .findFirst();
            return log.isPresent() ? Files.readAllLines(log.get()).size() : 0;
        } catch (NoSuchFileException e) {
            // It was renamed while we looked.
            return 0;
        }
    }

    private static void await(BooleanSupplier condition, Path output) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not reached: " + Files.readString(output));
            }
            Thread.sleep(2);
        }
    }

    private static String codes(String output) {
        List<String> codes = new ArrayList<>();
        Matcher matcher = CODES.matcher(output);
        while (matcher.find()) {
            codes.add(
                    matcher.group(1) != null ? matcher.group(1) : "rank " + matcher.group(2) + ": " + matcher.group(3));
        }
        return codes.stream().sorted().collect(Collectors.joining(", "));
    }

    private static boolean runs(ProcessHandle process) {
        return LeftOnHost.runs(process.pid());
    }
}
