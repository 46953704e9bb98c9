package io.shardwright.runtime.comm;

/**
 * Sizes at which collectives over MPI change how they go about it.
 *
 * @param piece elements that one call of MPI is given at most; more go in several, so that tensors of more than 2^31
 *     elements are nothing special, and a slow network shows that it moves
 * @param round elements that a reduction goes through at a time: its staging is as large
 * @param small bytes up to which every rank sends all it has to all others, and reduces everything itself
 */
record MpiLimits(int piece, int round, int small) {
    static final MpiLimits DEFAULT = new MpiLimits(1 << 24, 1 << 22, 16 << 10);

    MpiLimits {
        if (piece < 1 || round < 1) {
            throw new IllegalArgumentException("pieces of " + piece + " and rounds of " + round + " elements");
        }
    }
}
