package io.shardwright.runtime.system;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Optional;

/**
 * A function in C that takes up to eight whole numbers or addresses, and gives one or nothing.
 *
 * <p>All are called as if they took eight longs: on amd64 and arm64 each has a register or a place on the stack of its own, and a function
 * reads as many, and as much of each, as it has declared. So Java makes the code of one call, and not of each signature, which takes
 * milliseconds of a start. Of a result that is declared {@code int}, the lower half counts.
 */
@SuppressWarnings("restricted")
public final class NativeFunction {
    private static final int MOST = 8;

    private static final Linker LINKER = Linker.nativeLinker();

    /** A constant, so that it is inlined where it is called. */
    private static final MethodHandle CALL = LINKER.downcallHandle(FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private final MemorySegment address;

    private NativeFunction(MemorySegment address) {
        this.address = address;
    }

    /** A function of the C library; empty where that has none of this name. */
    public static Optional<NativeFunction> find(String name) {
        return LINKER.defaultLookup().find(name).map(NativeFunction::new);
    }

    /**
     * A function of the C library.
     *
     * @throws java.util.NoSuchElementException if that has none of this name
     */
    public static NativeFunction of(String name) {
        return of(LINKER.defaultLookup(), name);
    }

    /**
     * A function of a library.
     *
     * @throws java.util.NoSuchElementException if that has none of this name
     */
    public static NativeFunction of(SymbolLookup library, String name) {
        return new NativeFunction(library.findOrThrow(name));
    }

    /** Calls it with up to eight arguments. */
    public long call(long... arguments) {
        if (arguments.length > MOST) {
            throw new IllegalArgumentException(arguments.length + " arguments of " + MOST + " at most");
        }
        long[] all = Arrays.copyOf(arguments, MOST);
        return call(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
    }

    /** The same without an object; a function that takes fewer doesn't see the others. */
    public long call(
            long first, long second, long third, long fourth, long fifth, long sixth, long seventh, long eighth) {
        try {
            return (long) CALL.invokeExact(address, first, second, third, fourth, fifth, sixth, seventh, eighth);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
