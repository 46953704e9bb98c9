package io.shardwright.runtime.mpi.collective;

/** What a collective asks of MPI, in one go or in several. */
interface MpiWork {
    /** Makes the first requests. */
    void begin(long sequence);

    /** After all requests are complete: finishes, or makes the next ones. Whether this was all. */
    boolean next();
}
