package io.shardwright.runtime.comm.collective;

/**
 * One way to do a collective between ranks that see the same memory, as one of them does it: what it shows to whom, and when it
 * copies or reduces what. It never waits; whoever waits for the collective calls {@link #advance} again and again.
 *
 * <p>An object does one collective at a time, and is used again for the next one, so nothing is allocated. Which algorithm does
 * which collective is decided in {@link AlgorithmChoice}.
 */
abstract class Algorithm {
    final CollectiveSlots slots;
    final CollectiveRequest request;
    final int size;
    final int me;

    Algorithm(CollectiveSlots slots) {
        this.slots = slots;
        request = slots.request;
        size = request.size;
        me = request.me;
    }

    /** Shows peers what they need to begin. Called once for a collective, when its slot is free. */
    abstract void begin();

    /**
     * Does what can be done without waiting, and counts it in {@link CollectiveSlots#moves}. Whether this rank has its result and
     * nobody reads or writes its tensors any more.
     */
    abstract boolean advance();

    /** Whether this rank can't go on before peer {@code q} has done something. */
    abstract boolean waitsFor(int q);
}
