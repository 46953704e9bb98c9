package io.shardwright.runtime.comm;

/**
 * Sizes at which collectives over MPI change how they go about it.
 *
 * @param piece elements that one call of MPI is given at most; more go in several, so that tensors of more than 2^31
 *     elements are nothing special, and a slow network shows that it moves
 * @param round elements that a reduction goes through at a time: its staging is as large
 * @param small bytes up to which every rank sends all it has to all others, and reduces everything itself
 * @param eager bytes that then go in one message: what libraries hand over at once, without asking the receiver first. (Open
 *     MPI does so with less than 4 KiB between processes of a host: 4 KiB in one message take three times as long as in two.)
 */
record MpiLimits(int piece, int round, int small, int eager) {
    static final MpiLimits DEFAULT = new MpiLimits(1 << 24, 1 << 22, 16 << 10, 2 << 10);

    MpiLimits {
        if (piece < 1 || round < 1) {
            throw new IllegalArgumentException("pieces of " + piece + " and rounds of " + round + " elements");
        }
    }
}
