package io.shardwright.runtime.launch;

import io.shardwright.runtime.comm.CollectiveException;

/** A rank ended with an exception, and the job with it. */
public final class RankFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int rank;

    /** @param cause what the rank threw */
    public RankFailedException(int rank, Throwable cause) {
        super("rank " + rank + " failed: " + cause.getMessage(), cause);
        this.rank = rank;
    }

    /** @param message what the rank, or one that missed it, has left of it */
    RankFailedException(int rank, String message) {
        super(message);
        this.rank = rank;
    }

    /** The rank that failed first. */
    public int rank() {
        return rank;
    }

    /** Whether the rank only stopped because another failed. */
    boolean isConsequence() {
        return getCause() instanceof CollectiveException collective && collective.isConsequence();
    }
}
