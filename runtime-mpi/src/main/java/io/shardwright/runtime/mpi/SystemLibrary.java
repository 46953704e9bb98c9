package io.shardwright.runtime.mpi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What the C library does for a process that Java doesn't. */
@SuppressWarnings("restricted")
final class SystemLibrary {
    /** RTLD_NOW and RTLD_GLOBAL. */
    private static final int GLOBAL = 0x102;

    /** SIG_IGN. */
    private static final long IGNORE = 1;

    private static final int LONGEST = 4096;

    private SystemLibrary() {}

    /** Of this process, for libraries that read it; {@link System#getenv} doesn't see it. */
    static void setEnvironment(String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) function("setenv", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT)
                    .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on the signal does nothing to this process. */
    static void ignoreSignal(int number) {
        try {
            MemorySegment ignored = (MemorySegment)
                    function("signal", ADDRESS, JAVA_INT, ADDRESS).invokeExact(number, MemorySegment.ofAddress(IGNORE));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Loads a library so that its plugins find its symbols, as those of older Open MPIs need.
     *
     * @return why it can't be, or nothing
     */
    static String loadGlobally(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment loaded = (MemorySegment)
                    function("dlopen", ADDRESS, ADDRESS, JAVA_INT).invokeExact(arena.allocateFrom(name), GLOBAL);
            if (loaded.address() != 0) {
                return "";
            }
            MemorySegment reason = (MemorySegment) function("dlerror", ADDRESS).invokeExact();
            return reason.address() == 0 ? name : reason.reinterpret(LONGEST).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, parameters));
    }
}
