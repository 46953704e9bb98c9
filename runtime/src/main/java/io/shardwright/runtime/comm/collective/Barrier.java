package io.shardwright.runtime.comm.collective;

/** Shows that this rank has come, and is over when all have. */
final class Barrier extends Algorithm {
    private int arrived;

    Barrier(CollectiveSlots slots) {
        super(slots);
    }

    @Override
    void begin() {
        arrived = 0;
        slots.describe(0, 0);
        slots.show(1);
        slots.moves++;
    }

    @Override
    boolean advance() {
        for (; arrived < size; arrived++) {
            if (waitsFor(arrived)) {
                return false;
            }
            slots.requireSame(arrived);
        }
        return true;
    }

    @Override
    boolean waitsFor(int q) {
        return q >= arrived && q != me && !slots.hasShown(q, 1);
    }
}
