package io.shardwright.runtime.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.stream.IntStream;

/**
 * Keeps signals, such as a profiler's, from the calling thread while it is in native code that uses the stack pointer for other memory:
 * their handlers would write there. They arrive afterwards. Numbers are those of Linux on amd64.
 */
@SuppressWarnings("restricted")
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

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle MASK = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("pthread_sigmask"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));

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
        try {
            OneDnn.check((int) MASK.invokeExact(how, set, old), "pthread_sigmask");
        } catch (Throwable e) {
            throw OneDnn.rethrow(e);
        }
    }
}
