package io.shardwright.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Looks at a job while it runs, for {@code -Dsoak.minutes=60}: whatever its processes hold in the middle of that time, they hold in the
 * end. What comes before is warming up: the JIT compiles, and the Java heap is touched for the first time.
 */
public final class Soak {
    private static final double MINUTES = Double.parseDouble(System.getProperty("soak.minutes", "0.1"));
    private static final int WINDOWS = 8;
    private static final String OUTPUT = "output";

    /** What is compared with the last one. */
    private static final int MIDDLE = WINDOWS / 2 - 1;

    private static final int LOOKS_IN_A_WINDOW = 60;

    private static final int HEAP_MIB = 256;

    /** In a few seconds the JIT isn't done, and parts of the Java heap are touched for the first time. */
    private static final long RESIDENT_KIB = MINUTES < 10 ? HEAP_MIB << 10 : 16 << 10;

    private static final long LIVE_BYTES = 1 << 20;

    /** Files of a checkpoint, or a report, that is just written. */
    private static final int OPEN_FOR_A_MOMENT = 4;

    /** The JVM's own: what answers the tool that counts objects, and what writes a report for a moment. */
    private static final int THREADS_FOR_A_MOMENT = 2;

    /** One more than are kept, until the oldest is removed; its folder counts as well. */
    private static final int FILES_OF_A_CHECKPOINT = 8;

    /**
     * What one process held in one part of the time.
     *
     * @param resident the median, in KiB
     * @param mostThreads names of them, when there were most
     * @param live bytes of objects in the Java heap at its end, after a collection; 0 where nobody counted
     */
    record Window(long resident, int mostDescriptors, List<String> mostThreads, long live) {}

    private final Process launcher;
    private final Path folder;
    private final Map<Long, List<Window>> ofProcesses = new LinkedHashMap<>();
    private final List<Integer> mostFiles = new ArrayList<>();

    private Soak(Process launcher, Path folder) {
        this.launcher = launcher;
        this.folder = folder;
    }

    /**
     * A JVM like this one with a Java heap and threads of its own that don't grow, so that what does is seen.
     *
     * @param folder its temporary files, and what it prints
     */
    public static Process start(Path folder, String... mainAndArguments) throws IOException {
        List<String> command = new ArrayList<>(JavaCommand.likeThisJvm(List.of(
                "-Xms" + HEAP_MIB + "m",
                "-Xmx" + HEAP_MIB + "m",
                "-XX:-UseDynamicNumberOfCompilerThreads",
                "-XX:-UseDynamicNumberOfGCThreads",
                "-XX:+StartAttachListener",
                "-Djava.io.tmpdir=" + folder)));
        command.addAll(List.of(mainAndArguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(OUTPUT).toFile())
                .start();
    }

    /**
     * Watches a launcher and its ranks, and asserts that nothing grows; they run on.
     *
     * @param folder where they write
     * @param runs whether all ranks are there, and do what is to be watched
     */
    public static void assertNothingGrows(Process launcher, Path folder, BooleanSupplier runs)
            throws IOException, InterruptedException {
        Soak soak = new Soak(launcher, folder);
        while (!runs.getAsBoolean()) {
            soak.requireAlive();
            Thread.sleep(20);
        }
        long end = System.nanoTime();
        for (int window = 0; window < WINDOWS; window++) {
            end += (long) (MINUTES / WINDOWS * TimeUnit.MINUTES.toNanos(1));
            soak.watch(end, window == MIDDLE || window == WINDOWS - 1);
        }
        System.out.print(soak.table());
        soak.ofProcesses.forEach(Soak::assertConstant);
        assertThat(soak.mostFiles.getLast())
                .as("files: %s", soak.mostFiles)
                .isLessThanOrEqualTo(soak.mostFiles.get(MIDDLE) + FILES_OF_A_CHECKPOINT);
    }

    private static void assertConstant(long pid, List<Window> windows) {
        assertThat(windows).as("process %d", pid).hasSize(WINDOWS);
        Window middle = windows.get(MIDDLE);
        Window last = windows.getLast();
        assertThat(last.resident()).as("KiB: %s", windows).isLessThan(middle.resident() + RESIDENT_KIB);
        assertThat(last.live()).as("bytes of objects: %s", windows).isLessThan(middle.live() + LIVE_BYTES);
        assertThat(last.mostThreads())
                .as("threads: %s", windows)
                .hasSizeLessThanOrEqualTo(middle.mostThreads().size() + THREADS_FOR_A_MOMENT);
        assertThat(last.mostDescriptors())
                .as("descriptors: %s", windows)
                .isLessThanOrEqualTo(middle.mostDescriptors() + OPEN_FOR_A_MOMENT);
    }

    private void watch(long end, boolean countObjects) throws IOException, InterruptedException {
        Map<Long, List<ProcessUse>> looks = new LinkedHashMap<>();
        long pause = (long) (MINUTES / WINDOWS / LOOKS_IN_A_WINDOW * TimeUnit.MINUTES.toMillis(1));
        int files = 0;
        do {
            Thread.sleep(pause);
            requireAlive();
            looks.computeIfAbsent(launcher.pid(), _ -> new ArrayList<>()).add(ProcessUse.of(launcher.pid()));
            for (ProcessHandle rank : launcher.children().toList()) {
                looks.computeIfAbsent(rank.pid(), _ -> new ArrayList<>()).add(ProcessUse.of(rank.pid()));
            }
            files = Math.max(files, files());
        } while (System.nanoTime() < end);
        mostFiles.add(files);
        for (var process : looks.entrySet()) {
            List<ProcessUse> uses = process.getValue();
            ofProcesses
                    .computeIfAbsent(process.getKey(), _ -> new ArrayList<>())
                    .add(new Window(
                            uses.stream()
                                    .mapToLong(ProcessUse::residentKib)
                                    .sorted()
                                    .skip(uses.size() / 2)
                                    .findFirst()
                                    .orElseThrow(),
                            uses.stream()
                                    .mapToInt(ProcessUse::descriptors)
                                    .max()
                                    .orElseThrow(),
                            uses.stream()
                                    .map(ProcessUse::threads)
                                    .max(Comparator.comparingInt(List::size))
                                    .orElseThrow(),
                            countObjects ? live(process.getKey()) : 0));
        }
    }

    private void requireAlive() throws IOException {
        assertThat(launcher.isAlive())
                .as("it runs: %s", Files.readString(folder.resolve(OUTPUT)))
                .isTrue();
    }

    /** But for those that are just written. */
    private int files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return (int)
                    files.filter(file -> !file.toString().contains(".part")).count();
        } catch (UncheckedIOException e) {
            // One was renamed while we looked.
            assertThat(e).hasCauseInstanceOf(NoSuchFileException.class);
            return 0;
        }
    }

    /** Bytes of what is reachable in the Java heap of a process. */
    private static long live(long pid) throws IOException, InterruptedException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String total = "";
        for (String line : histogram.inputReader().lines().toList()) {
            total = line.startsWith("Total ") ? line : total;
        }
        assertThat(histogram.waitFor()).isZero();
        return Long.parseLong(total.strip().split(" +")[2]);
    }

    /** As docs have it. */
    private String table() {
        StringBuilder table =
                new StringBuilder("| process | minute | resident MiB | descriptors | threads | live KiB | files |\n");
        ofProcesses.forEach((pid, windows) -> {
            String name = pid == launcher.pid() ? "launcher" : "rank";
            for (int i = 0; i < windows.size(); i++) {
                Window window = windows.get(i);
                table.append("| %s | %.1f | %.1f | %d | %d | %s | %d |%n"
                        .formatted(
                                name,
                                MINUTES * (i + 1) / WINDOWS,
                                window.resident() / 1024.0,
                                window.mostDescriptors(),
                                window.mostThreads().size(),
                                window.live() == 0 ? "" : String.valueOf(window.live() >> 10),
                                mostFiles.get(i)));
            }
        });
        return table.toString();
    }
}
