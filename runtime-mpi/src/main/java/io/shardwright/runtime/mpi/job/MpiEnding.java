package io.shardwright.runtime.mpi.job;

import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.control.JobState;
import io.shardwright.runtime.mpi.MpiLibrary;
import io.shardwright.runtime.mpi.collective.MpiRequests;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** How ranks that MPI started end together. */
final class MpiEnding {
    private static final long NAP_NANOS = 5_000_000;

    /** A nap that has taken so long, as a job that was suspended goes on. */
    private static final long STANDSTILL_NANOS = 1_000_000_000;

    private final MpiLibrary mpi;
    private final long timeoutNanos;

    MpiEnding(MpiLibrary mpi, Duration timeout) {
        this.mpi = mpi;
        timeoutNanos = timeout.toNanos();
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
            long asleep = System.nanoTime();
            LockSupport.parkNanos(NAP_NANOS);
            if (System.nanoTime() - asleep > STANDSTILL_NANOS) {
                heard = System.nanoTime();
            }
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
