package io.shardwright.spi;

/**
 * Which elements a dropout layer drops. Dim 0 counts sequences: element {@code i} of sequence {@code s} of the run is dropped
 * or not whatever the mesh and the microbatches, because only (key, s, i) decide.
 *
 * @param key of the layer and the run's seed
 * @param rate share of elements dropped, 0 to 1
 * @param wholeDims dims of the whole tensor
 * @param starts index in the whole tensor of this rank's first element, per dim
 */
public record DropoutMask(long key, double rate, long[] wholeDims, long[] starts) {
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
}
