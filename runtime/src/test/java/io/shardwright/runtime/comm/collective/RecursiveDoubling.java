package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.memory.RowReducer;
import io.shardwright.runtime.comm.memory.TensorPacker;

/**
 * All-reduce of small tensors among 2^n ranks: in step k each rank adds what the one shows whose number differs in
 * bit k-1. Each step has its own part of staging, which nobody writes again before all ranks have finished.
 */
final class RecursiveDoubling extends Algorithm {
    private final TensorPacker packer = new TensorPacker();
    private final long[] from = new long[2];
    private final long[] to = new long[1];
    private long step;

    RecursiveDoubling(CollectiveSlots slots) {
        super(slots);
    }

    @Override
    void begin() {
        step = 1;
        slots.describe(request.elements, 0);
        packer.pack(request.source, 0, request.elements, part(slots.staging(), 1));
        slots.show(1);
        slots.moves++;
    }

    @Override
    boolean advance() {
        while (partner() < size) {
            int partner = partner();
            if (!slots.hasShown(partner, step)) {
                return false;
            }
            slots.requireSame(partner);
            from[0] = part(slots.staging(), step);
            from[1] = part(slots.staging(partner), step);
            to[0] = part(slots.staging(), step + 1);
            RowReducer.reduce(request.type, request.reduction, from, 2, to, 1, request.elements);
            step++;
            slots.show(step);
            slots.moves++;
        }
        packer.unpack(part(slots.staging(), step), request.target, 0, request.elements);
        return true;
    }

    @Override
    boolean waitsFor(int q) {
        return q == partner() && !slots.hasShown(q, step);
    }

    private int partner() {
        return 1 << step - 1 < size ? me ^ 1 << step - 1 : size;
    }

    private long part(long staging, long number) {
        return staging + (number - 1) * request.elements * request.type.bytes();
    }
}
