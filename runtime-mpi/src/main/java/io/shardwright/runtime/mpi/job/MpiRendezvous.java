package io.shardwright.runtime.mpi.job;

import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.control.JobState;
import io.shardwright.runtime.mpi.MpiLibrary;
import io.shardwright.runtime.mpi.collective.MpiRequests;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What ranks that MPI started ask each other before they have a control region, and after. */
final class MpiRendezvous {
    private static final long NAP_NANOS = 200_000;
    private static final long END_NAP_NANOS = 5_000_000;

    private final MpiLibrary mpi;
    private final long timeoutNanos;

    MpiRendezvous(MpiLibrary mpi, Duration timeout) {
        this.mpi = mpi;
        timeoutNanos = timeout.toNanos();
    }

    /** A number of each rank of a communicator. */
    long[] gather(long communicator, long mine, String purpose) {
        int size = mpi.size(communicator);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment own = arena.allocateFrom(ValueLayout.JAVA_LONG, mine);
            MemorySegment all = arena.allocate(ValueLayout.JAVA_LONG, size);
            MpiRequests requests = new MpiRequests(mpi);
            mpi.allGather(own.address(), all.address(), Long.BYTES, mpi.int8(), communicator, requests.next());
            long began = System.nanoTime();
            for (requests.test(); !requests.areComplete(); requests.test()) {
                if (System.nanoTime() - began > timeoutNanos) {
                    throw new CollectiveException("rank " + mpi.rank(mpi.world()) + " waited "
                            + Duration.ofNanos(timeoutNanos).toSeconds()
                            + " s at the start of the job, where ranks tell each other " + purpose
                            + "; at least one of " + size + " ranks doesn't answer");
                }
                LockSupport.parkNanos(NAP_NANOS);
            }
            return all.toArray(ValueLayout.JAVA_LONG);
        }
    }

    /**
     * Waits until all ranks have come to their end; however long this one was the first, if the others go on. One that nothing
     * has been heard of for the time limit doesn't.
     */
    void awaitEnd(long communicator, JobState job, int ranks) {
        long heard = System.nanoTime();
        MpiRequests requests = new MpiRequests(mpi);
        mpi.barrier(communicator, requests.next());
        for (requests.test(); !requests.areComplete(); requests.test()) {
            job.checkPeers();
            if (job.isAborted()) {
                throw new CollectiveException(
                        "rank " + job.rank() + " stops at the end of the job: " + job.abortReason(), true);
            }
            int silent = firstSilent(job, ranks);
            if (silent < 0) {
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > timeoutNanos) {
                String text = "rank " + job.rank() + " waited at the end of the job; missing: " + silent + " ("
                        + job.lastEntered(silent) + ", " + job.where(silent) + ")";
                job.abort(job.rank(), text);
                throw new CollectiveException(text);
            }
            LockSupport.parkNanos(END_NAP_NANOS);
        }
    }

    /** Ends MPI; after the time limit, which a rank that is stopped just now may exhaust, this process. */
    void stop() {
        int rank = mpi.rank(mpi.world());
        int ranks = mpi.size(mpi.world());
        try (var _ = CallWatch.ofEnd(rank, ranks, Duration.ofNanos(timeoutNanos))) {
            mpi.stop();
        }
    }

    private static int firstSilent(JobState job, int ranks) {
        for (int rank = 0; rank < ranks; rank++) {
            if (job.isSilent(rank)) {
                return rank;
            }
        }
        return -1;
    }
}
