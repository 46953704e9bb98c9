package io.shardwright.spi.kernel;

import io.shardwright.spi.attention.SequencePositions;

/**
 * Which elements a dropout layer drops. Dim 0 counts sequences: element {@code i} of sequence {@code s} of the run is dropped
 * or not whatever the mesh and the microbatches, because only (key, s, i) decide.
 *
 * @param key of the layer and the run's seed
 * @param rate share of elements dropped, 0 to 1
 * @param wholeDims dims of the whole tensor
 * @param starts index of this rank's first element, per dim; along {@code sequenceDim} among the positions of its context rank
 * @param sequenceDim the dim that is split as {@code positions} says, never the last; -1 if none is
 */
public record DropoutMask(
        long key, double rate, long[] wholeDims, long[] starts, int sequenceDim, SequencePositions positions) {
    public DropoutMask(long key, double rate, long[] wholeDims, long[] starts) {
        this(key, rate, wholeDims, starts, -1, SequencePositions.whole(0));
    }

    /** The index in the whole tensor, along one dim, of an index in this rank's. */
    public long inWhole(int dim, long index) {
        long shifted = starts[dim] + index;
        return dim == sequenceDim ? positions.position(shifted) : shifted;
    }

    /**
     * The number of an element among all those of the run.
     *
     * @param firstSequence number of the tensor's first sequence in the run
     * @param inWhole row-major index in the whole tensor
     */
    public long element(long firstSequence, long inWhole) {
        long ofOneSequence = 1;
        for (int dim = 1; dim < wholeDims.length; dim++) {
            ofOneSequence *= wholeDims[dim];
        }
        return firstSequence * ofOneSequence + inWhole;
    }

    /** The mask of what begins {@code first} elements later along one dim. */
    public DropoutMask from(int dim, long first) {
        long[] shifted = starts.clone();
        shifted[dim] += first;
        return new DropoutMask(key, rate, wholeDims, shifted, sequenceDim, positions);
    }
}
