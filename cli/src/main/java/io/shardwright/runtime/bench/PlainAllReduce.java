package io.shardwright.runtime.bench;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.shardwright.runtime.mpi.MpiEnvironment;
import io.shardwright.runtime.mpi.WaitingCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** {@code MPI_Allreduce} as any program calls it, which waits inside the library: what ours is compared with. */
interface PlainAllReduce {
    /** Microseconds of one sum of {@code count} floats in place, over {@code times} of them; all ranks call this. */
    double micros(long address, int count, int times);

    /** From C, by the loop of a shared library that was compiled from {@code allreduce.c}. */
    @SuppressWarnings("restricted")
    static PlainAllReduce fromC(Path library) {
        MethodHandle loop = Linker.nativeLinker()
                .downcallHandle(
                        SymbolLookup.libraryLookup(library, Arena.global()).findOrThrow("all_reduce_micros"),
                        FunctionDescriptor.of(JAVA_DOUBLE, JAVA_LONG, JAVA_INT, JAVA_INT));
        return (address, count, times) -> {
            try {
                return (double) loop.invokeExact(address, count, times);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /** From Java, where there is no compiler: the same loop, with a downcall for each. */
    static PlainAllReduce fromJava(MpiEnvironment environment) {
        WaitingCalls mpi = new WaitingCalls(environment);
        return (address, count, times) -> {
            mpi.barrier();
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) {
                mpi.allReduce(address, count);
            }
            return (System.nanoTime() - start) / 1e3 / times;
        };
    }
}
