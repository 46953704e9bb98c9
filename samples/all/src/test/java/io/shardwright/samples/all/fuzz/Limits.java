package io.shardwright.samples.all.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What an input may take: one second of a core, so much of the Java heap, and an exception that belongs to the reader. */
final class Limits {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long TEXT_BYTES = 64L << 20;

    /** A command makes objects that are garbage before it ends. */
    private static final long COMMAND_BYTES = 4 * TEXT_BYTES;

    /** Of a core, not of the clock: other processes may be in the way. */
    private static final long HANGS = TimeUnit.SECONDS.toNanos(10);

    private static final int SHOWN = 2_000;

    /** A run may have exchanged {@code System.err}. */
    private static final PrintStream CONSOLE = System.err;

    private static volatile String current = "";
    private static volatile long since = Long.MAX_VALUE;
    private static volatile Thread reader = Thread.currentThread();

    static {
        Thread.ofPlatform().daemon().name("fuzz watch").start(Limits::watch);
    }

    private Limits() {}

    @FunctionalInterface
    interface Reading {
        void run() throws Exception;
    }

    /**
     * Reads, and sees to it that it ends as it should.
     *
     * @param isRefusal how an input may be refused, with a message
     */
    static void check(String input, Reading reading, Predicate<Throwable> isRefusal) {
        check(input, reading, isRefusal, TEXT_BYTES);
    }

    /** What prints why it refuses, and throws nothing. */
    static void checkCommand(String line, Reading run) {
        check(line, run, _ -> false, COMMAND_BYTES);
    }

    private static void check(String input, Reading reading, Predicate<Throwable> isRefusal, long mostBytes) {
        current = input;
        reader = Thread.currentThread();
        long nanos = THREADS.getCurrentThreadCpuTime();
        since = nanos;
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reading.run();
        } catch (Throwable e) {
            if (!isRefusal.test(e) || String.valueOf(e.getMessage()).isBlank()) {
                throw new AssertionError(e + " for " + shown(input), e);
            }
        } finally {
            since = Long.MAX_VALUE;
        }
        bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        nanos = THREADS.getCurrentThreadCpuTime() - nanos;
        if (bytes > mostBytes) {
            throw new AssertionError((bytes >> 20) + " MiB for " + shown(input));
        }
        if (nanos > MOST_NANOS) {
            throw new AssertionError(nanos / 1_000_000 + " ms for " + shown(input));
        }
    }

    private static String shown(String input) {
        return input.length() <= SHOWN ? input : input.substring(0, SHOWN) + "... (" + input.length() + " characters)";
    }

    /** Ends a run that would not end. */
    private static void watch() {
        try {
            while (true) {
                Thread.sleep(1_000);
                if (since != Long.MAX_VALUE && THREADS.getThreadCpuTime(reader.threadId()) - since > HANGS) {
                    CONSOLE.println("hangs: " + shown(current));
                    for (StackTraceElement frame : reader.getStackTrace()) {
                        CONSOLE.println("\tat " + frame);
                    }
                    Runtime.getRuntime().halt(1);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
