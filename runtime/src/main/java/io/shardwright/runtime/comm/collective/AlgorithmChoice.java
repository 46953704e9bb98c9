package io.shardwright.runtime.comm.collective;

/**
 * Which algorithm does a collective: by what it is, how large it is, and among how many ranks. A new algorithm is a class and its
 * line here; all ranks of a collective must come to the same choice, so it may only depend on what is the same for all of them.
 *
 * <pre>
 *   barrier                                  {@link Barrier}
 *   all-reduce, reduce     up to 1 KiB       {@link ReduceCopies}: one wait; each rank reduces everything
 *                          more              {@link ReduceSlices}: two waits; each rank reduces a share, in place
 *   reduce-scatter                           {@link ReduceSections}
 *   all-to-all-v                             {@link ExchangeRows}
 *   all others                               {@link PullSections}: whoever needs something reads it where it lies
 * </pre>
 *
 * <p>Nothing depends on the number of ranks today: all of a host's ranks read the same memory, so a tree would add waits and save
 * no copies.
 */
class AlgorithmChoice {
    /**
     * Bytes up to which a tensor is copied into the slot although it lies in the heap, and up to which every rank reduces
     * everything: then one wait is enough. Measured; from 2 KiB on, what is moved twice takes longer than a second wait.
     */
    static final int COPIED = 1 << 10;

    private final Algorithm barrier;
    private final Algorithm pullSections;
    private final Algorithm exchangeRows;
    private final Algorithm reduceSections;
    private final Algorithm reduceCopies;
    private final Algorithm reduceSlices;

    /** @param slots of the collectives, one after the other, that are chosen for */
    AlgorithmChoice(CollectiveSlots slots) {
        barrier = new Barrier(slots);
        pullSections = new PullSections(slots);
        exchangeRows = new ExchangeRows(slots);
        reduceSections = new ReduceSections(slots);
        reduceCopies = new ReduceCopies(slots);
        reduceSlices = new ReduceSlices(slots);
    }

    Algorithm of(CollectiveRequest request) {
        return switch (request.kind) {
            case BARRIER -> barrier;
            case REDUCE, ALL_REDUCE -> request.elements * request.type.bytes() <= COPIED ? reduceCopies : reduceSlices;
            case REDUCE_SCATTER -> reduceSections;
            case ALL_TO_ALL_V -> exchangeRows;
            case BROADCAST, SCATTER, GATHER, ALL_GATHER, ALL_TO_ALL -> pullSections;
            case SEND, RECEIVE -> throw new IllegalArgumentException(request.describe() + " is no collective");
        };
    }
}
