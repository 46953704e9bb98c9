package io.shardwright.runtime.data;

/**
 * Which item of a source each sequence of a run is. It is computed from the sequence's number, so it is the same for every mesh and every
 * split into microbatches, a run that goes on needs nothing but the number, and all items are seen once before any is seen again: an
 * epoch ends where it ends, also in the middle of a batch.
 */
@FunctionalInterface
public interface Order {
    /**
     * The item that a sequence is.
     *
     * @param sequence number, counted over the whole run
     * @param size of the source: items are 0 to before it; or {@link DataSource#UNBOUNDED}
     */
    long item(long sequence, long size);

    /** As items lie in the source, again and again. */
    static Order inTurn() {
        return (sequence, size) -> sequence % size;
    }

    /**
     * In another order every epoch, as the seed says: a permutation that is never written down. Of a source without bound, as they come.
     */
    static Order shuffled(long seed) {
        return ShuffledOrder.of(seed);
    }
}
