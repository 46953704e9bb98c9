package io.shardwright.runtime.mpi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/** Calls that wait inside the library, as any program makes them: what the runtime's own are compared with. */
public final class WaitingCalls {
    private final MpiLibrary mpi;
    private final MethodHandle barrier;
    private final MethodHandle allreduce;

    /** Of a process in which MPI has started. */
    public WaitingCalls(MpiEnvironment environment) {
        mpi = MpiLibrary.started(environment);
        MemoryLayout handle = mpi.abi().handle();
        barrier = mpi.function("MPI_Barrier", handle);
        allreduce = mpi.function("MPI_Allreduce", JAVA_LONG, JAVA_LONG, JAVA_INT, handle, handle, handle);
    }

    /** Of all ranks. */
    public void barrier() {
        try {
            mpi.check((int) barrier.invokeExact(mpi.world()));
        } catch (Throwable e) {
            throw MpiLibrary.rethrown(e);
        }
    }

    /** Sums {@code count} floats of all ranks, in place. */
    public void allReduce(long at, int count) {
        try {
            mpi.check((int) allreduce.invokeExact(mpi.inPlace(), at, count, mpi.float32(), mpi.sum(), mpi.world()));
        } catch (Throwable e) {
            throw MpiLibrary.rethrown(e);
        }
    }
}
