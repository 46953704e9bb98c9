package io.shardwright.runtime.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.shardwright.runtime.system.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/**
 * Keeps signals, such as a profiler's, from the calling thread while it is in native code that uses the stack pointer for other memory:
 * their handlers would write there. They arrive afterwards. Numbers are those of Linux on amd64.
 */
final class HeldSignals {
    private static final int BLOCK = 0;
    private static final int SET = 2;

    /** Bytes of a sigset_t: a bit for each signal, from number 1. */
    private static final long SET_BYTES = 128;

    /**
     * What a thread does to itself: SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV. The JVM stops threads by some of these, and one that
     * occurs while it is held ends the process.
     */
    private static final int[] OWN = {4, 5, 7, 8, 11};

    private static final NativeFunction MASK = NativeFunction.of("pthread_sigmask");

    private final MemorySegment held;
    private final MemorySegment before;

    HeldSignals(Arena arena) {
        held = arena.allocate(SET_BYTES, Long.BYTES);
        before = arena.allocate(SET_BYTES, Long.BYTES);
        held.set(
                JAVA_LONG,
                0,
                ~IntStream.of(OWN).mapToLong(signal -> 1L << signal - 1).sum());
    }

    void hold() {
        mask(BLOCK, held.address(), before.address());
    }

    /** Undoes {@link #hold()}, on the same thread. */
    void release() {
        mask(SET, before.address(), 0);
    }

    private static void mask(int how, long set, long old) {
        OneDnn.check((int) MASK.call(how, set, old, 0, 0, 0, 0, 0), "pthread_sigmask");
    }
}
