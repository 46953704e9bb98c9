package io.shardwright.runtime.mpi.job;

import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.mpi.MpiLibrary;
import io.shardwright.runtime.mpi.collective.MpiRequests;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What ranks that MPI started tell each other before they have a control region. */
final class MpiRendezvous {
    private static final long NAP_NANOS = 200_000;
    private static final int TAG = 2;

    private final MpiLibrary mpi;
    private final StartingRanks processes;
    private final long timeoutNanos;

    MpiRendezvous(MpiLibrary mpi, StartingRanks processes, Duration timeout) {
        this.mpi = mpi;
        this.processes = processes;
        timeoutNanos = timeout.toNanos();
    }

    /** A number of each rank of a communicator. By messages, so that it is known whose doesn't come. */
    long[] gather(long communicator, long mine, String purpose) {
        int size = mpi.size(communicator);
        int me = mpi.rank(communicator);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment own = arena.allocateFrom(ValueLayout.JAVA_LONG, mine);
            MemorySegment all = arena.allocate(ValueLayout.JAVA_LONG, size);
            all.setAtIndex(ValueLayout.JAVA_LONG, me, mine);
            MpiRequests[] answers = new MpiRequests[size];
            for (int q = 0; q < size; q++) {
                answers[q] = new MpiRequests(mpi);
                if (q != me) {
                    long at = all.address() + (long) q * Long.BYTES;
                    mpi.receive(at, Long.BYTES, mpi.int8(), q, TAG, communicator, answers[q].next());
                    mpi.send(own.address(), Long.BYTES, mpi.int8(), q, TAG, communicator, answers[q].next());
                }
            }
            long began = System.nanoTime();
            while (!areComplete(answers)) {
                if (System.nanoTime() - began > timeoutNanos) {
                    throw new CollectiveException("rank " + mpi.rank(mpi.world()) + " waited "
                            + Duration.ofNanos(timeoutNanos).toSeconds()
                            + " s at the start of the job, where ranks tell each other " + purpose + "; "
                            + describeMissing(answers, communicator));
                }
                LockSupport.parkNanos(NAP_NANOS);
            }
            return all.toArray(ValueLayout.JAVA_LONG);
        }
    }

    private static boolean areComplete(MpiRequests[] answers) {
        boolean complete = true;
        for (MpiRequests answer : answers) {
            answer.test();
            complete &= answer.areComplete();
        }
        return complete;
    }

    private String describeMissing(MpiRequests[] answers, long communicator) {
        String silent = IntStream.range(0, answers.length)
                .filter(q -> !answers[q].areComplete())
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(", "));
        return "missing: " + (communicator == mpi.world() ? "" : "of the ranks of this host, from 0, ") + silent + " ("
                + processes.describeMissing() + ")";
    }
}
