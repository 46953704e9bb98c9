package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.comm.control.JobState;
import io.shardwright.runtime.comm.control.ProgressEngine;
import io.shardwright.runtime.comm.hosts.SharedHost;
import io.shardwright.runtime.mpi.MpiException;
import io.shardwright.runtime.mpi.MpiLibrary;
import io.shardwright.tensor.DType;

/**
 * What all collectives of one communicator over MPI have in common.
 *
 * <p>Each collective has tags of its own, so that what ranks send each other for two that are under way can't be taken
 * for each other. Those of MPI itself are matched by the order in which a rank begins them, which is the program's:
 * {@link #mayBegin}.
 */
public final class MpiGroup {
    /** What every MPI allows. */
    private static final int LARGEST_TAG = 32_767;

    private static final int TAGS = (LARGEST_TAG + 1) / 2;
    private static final int FIRST_MESSAGE_TAG = TAGS;
    private static final int PHASES = 4;

    final MpiLibrary mpi;
    final long communicator;
    final AxisGroup group;
    final int number;
    final JobState job;
    final ProgressEngine progress;
    final Traffic traffic;
    final MpiLimits limits;
    final CommOptions options;

    private long entered;
    private long begun;

    public MpiGroup(
            MpiLibrary mpi,
            long communicator,
            AxisGroup group,
            int number,
            SharedHost shared,
            MpiLimits limits,
            CommOptions options) {
        this.mpi = mpi;
        this.communicator = communicator;
        this.group = group;
        this.number = number;
        job = shared.job;
        progress = shared.progress;
        traffic = shared.traffic;
        this.limits = limits;
        this.options = options;
    }

    /** Number of the next collective, from 1. */
    long enter() {
        return ++entered;
    }

    boolean mayBegin(long sequence) {
        return begun == sequence - 1;
    }

    void begin(long sequence) {
        begun = sequence;
    }

    /** @param phase of a collective, less than {@value #PHASES} */
    static int tag(long sequence, int phase) {
        return (int) (sequence % (TAGS / PHASES)) * PHASES + phase;
    }

    /** @param sequence of the message among those from one rank to another; its header is phase 0, the rest phase 1 */
    static int messageTag(long sequence, int phase) {
        return FIRST_MESSAGE_TAG + (int) (sequence % (TAGS / 2)) * 2 + phase;
    }

    /** {@code 1 (last seen entering all-reduce #116 (...), pid 4711)}. */
    String describe(int rank) {
        return rank + " (" + job.lastEntered(rank) + ", " + job.where(rank) + ")";
    }

    /** Ends the job: the ranks don't run the same program. */
    CollectiveException mismatch(String text) {
        String whole = text + "; the ranks ran different models, batches or orders of collectives";
        job.abort(job.rank(), whole);
        return new CollectiveException(whole);
    }

    /** Ends the job: the library refuses. */
    CollectiveException failure(String operation, MpiException cause) {
        String text = "rank " + job.rank() + " cannot go on in " + operation + ": " + cause.getMessage()
                + "\n  --check-collectives tells whether the ranks mean the same";
        job.abort(job.rank(), text);
        return new CollectiveException(text);
    }

    /** As nothing but bytes is moved, bf16 may go as what is as long. */
    long type(DType type) {
        return switch (type) {
            case F32, MASK -> mpi.float32();
            case I32 -> mpi.int32();
            case BF16 -> mpi.int16();
            case REAL -> throw new IllegalArgumentException("no tensor is " + type.text());
        };
    }
}
