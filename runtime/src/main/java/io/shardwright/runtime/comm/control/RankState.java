package io.shardwright.runtime.comm.control;

/** How far a rank has come in its life, as its line in the control region says. */
public enum RankState {
    /** Not heard of yet. */
    ABSENT,
    /** Holds its lock, and takes part in collectives. */
    RUNNING,
    /** Ended in good order. */
    ENDED
}
