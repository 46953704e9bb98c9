package io.shardwright.runtime.faults;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What a process can do to itself in C. */
@SuppressWarnings("restricted")
final class NativeProcess {
    static final int SIGKILL = 9;
    static final int SIGSTOP = 19;
    private static final int RLIMIT_FSIZE = 1;

    private NativeProcess() {}

    static void signalItself(int signal) {
        try {
            int pid = (int) ProcessHandle.current().pid();
            int ignored = (int) function("kill", JAVA_INT, JAVA_INT).invokeExact(pid, signal);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** No file that it writes may become longer. */
    static void limitFiles(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = arena.allocateFrom(JAVA_LONG, bytes, bytes);
            int ignored = (int) function("setrlimit", JAVA_INT, ADDRESS).invokeExact(RLIMIT_FSIZE, limits);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle function(String name, MemoryLayout... parameters) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
    }
}
