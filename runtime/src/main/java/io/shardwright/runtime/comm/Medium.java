package io.shardwright.runtime.comm;

/** What a collective's bytes pass through. */
public enum Medium {
    /** Memory that the ranks of a host share. */
    MEMORY,
    /** MPI: between hosts, and within one where ranks have no memory in common. */
    MPI
}
