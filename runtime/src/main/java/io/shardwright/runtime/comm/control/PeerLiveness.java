package io.shardwright.runtime.comm.control;

/** How a rank notices what became of the others of its host. */
public interface PeerLiveness {
    /** Whether the rank at a place that was running can't come back. May be slow. */
    boolean isGone(int place);

    /** Whether a rank of this host exists and does nothing. May be slow. */
    boolean isStopped(int rank);

    /** A rank's place in the world: {@code pid 4711}. */
    String where(int rank);
}
