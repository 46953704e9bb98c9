package io.shardwright.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Collectors;

/**
 * What a step takes from the Java heap once it has run for a while, in a JVM that runs nothing else.
 *
 * <p>Interpreted vectors are objects, and so are those of compiled loops of which the JIT has not inlined all. What it inlines depends on
 * what the same methods were called with before, so each case has a JVM of its own; when it compiles depends on what else the machine
 * does, so there the program waits for the compiler. Steps are counted in windows, until one is within the bound: a step that makes an
 * object makes it in every window, while one in which something was compiled anew says nothing. What the JIT decided once it keeps for
 * the life of a JVM, so a case gets up to three: a step that makes an object makes it in each.
 */
public final class SteadyState {
    /** Bytes of the smallest object: a step that makes one takes at least these from the heap. */
    public static final long SMALLEST_OBJECT = 16;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final String RESULT = "bytes for each step: ";
    private static final int WINDOW = 20;
    private static final int STEPS_OF_A_RECORD = 1000;
    /** Each thread asks the heap for 16 KiB at a time, so that {@link AllocationSites} has samples of few bytes too. */
    private static final List<String> JVM = List.of("-Xbatch", "-XX:-ResizeTLAB", "-XX:TLABSize=16k");

    private static final int JVMS = 3;

    /** Of all cores together, so that what else runs on the machine takes nothing from it. */
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private SteadyState() {}

    /** Runs a step again and again, by {@link Windows#repeat}; with a public constructor without parameters. */
    public interface Case {
        void run(Windows windows, List<String> arguments) throws Exception;
    }

    /**
     * Has the case repeat its step in a JVM of its own, and refuses more than {@code allowed} bytes for each, and one small object more.
     *
     * @param allowed of what steps make on purpose
     */
    public static void assertMakesNoObjects(long allowed, Class<? extends Case> type, String... arguments)
            throws IOException, InterruptedException {
        List<String> outputs = new ArrayList<>();
        for (int jvm = 0; jvm < JVMS; jvm++) {
            String output = run(allowed, type, arguments);
            List<Double> bytes = output.lines()
                    .filter(line -> line.startsWith(RESULT))
                    .map(line -> Double.parseDouble(line.substring(RESULT.length())))
                    .toList();
            assertThat(bytes).as("results in:%n%s", output).isNotEmpty();
            if (bytes.stream().allMatch(taken -> taken < allowed + SMALLEST_OBJECT)) {
                return;
            }
            outputs.add(output);
        }
        fail(
                "%s %s takes more than %d bytes for each step in each of %d JVMs:%n%s",
                type.getName(), List.of(arguments), allowed, JVMS, String.join("\n", outputs));
    }

    private static String run(long allowed, Class<? extends Case> type, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(JavaCommand.likeThisJvm(JVM));
        command.addAll(List.of(SteadyState.class.getName(), String.valueOf(allowed), type.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output;
        try (BufferedReader reader = process.inputReader()) {
            output = reader.lines().collect(Collectors.joining("\n"));
        }
        assertThat(process.waitFor()).as("exit code; it said %s", output).isZero();
        return output;
    }

    /** The JVM of a case. */
    public static void main(String[] arguments) throws Exception {
        Class<? extends Case> type = Class.forName(arguments[1]).asSubclass(Case.class);
        type.getConstructor()
                .newInstance()
                .run(
                        new Windows(Long.parseLong(arguments[0])),
                        Arrays.asList(arguments).subList(2, arguments.length));
    }

    /** Runs of steps whose bytes are counted together. */
    public static final class Windows {
        private final long allowed;
        private final long end = MACHINE.getProcessCpuTime() + PATIENCE_NANOS;
        private CyclicBarrier barrier = new CyclicBarrier(1, this::decide);
        private long most;
        private double last;
        private boolean isOver;

        private Windows(long allowed) {
            this.allowed = allowed;
        }

        /** So many threads take part, each of which calls {@link #repeat}; all of them end with the same window. */
        public void ofThreads(int threads) {
            barrier = new CyclicBarrier(threads, this::decide);
        }

        /** Runs {@code step} in windows until one is within the bound, or patience ends. */
        public void repeat(Runnable step) {
            do {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < WINDOW; i++) {
                    step.run();
                }
                tell(THREADS.getCurrentThreadAllocatedBytes() - before);
                meet();
            } while (!isOver);
            System.out.println(RESULT + last);
            if (!isWithin()) {
                AllocationSites.during(STEPS_OF_A_RECORD, step).forEach(System.out::println);
            }
        }

        private void meet() {
            try {
                barrier.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IllegalStateException("the other threads are gone", e);
            }
        }

        private synchronized void tell(long bytes) {
            most = Math.max(most, bytes);
        }

        /** By the last thread of a window, while the others wait. */
        private synchronized void decide() {
            last = (double) most / WINDOW;
            most = 0;
            isOver = isWithin() || MACHINE.getProcessCpuTime() > end;
        }

        private boolean isWithin() {
            return last < allowed + SMALLEST_OBJECT;
        }
    }
}
