package io.shardwright.runtime.mpi.collective;

/**
 * Sizes at which collectives over MPI change how they go about it.
 *
 * @param piece elements that one call of MPI is given at most; more go in several, so that tensors of more than 2^31
 *     elements are nothing special, and a slow network shows that it moves
 * @param round elements that a reduction goes through at a time: its staging is as large
 * @param small bytes up to which every rank sends all it has to all others, and reduces everything itself
 * @param eager bytes that then go in one message
 */
public record MpiLimits(int piece, int round, int small, int eager) {
    private static final int PIECE = 1 << 24;
    private static final int ROUND = 1 << 22;
    private static final int SMALL = 16 << 10;

    /** @param eager bytes that the library hands over at once */
    public static MpiLimits usual(int eager) {
        return new MpiLimits(PIECE, ROUND, SMALL, eager);
    }

    /** With less for one call of MPI. */
    public MpiLimits withPiece(int most) {
        return new MpiLimits(most, Math.min(most, round), small, eager);
    }

    public MpiLimits {
        if (piece < 1 || round < 1) {
            throw new IllegalArgumentException("pieces of " + piece + " and rounds of " + round + " elements");
        }
    }
}
