package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.memory.RowReducer;
import io.shardwright.runtime.comm.memory.TensorView;

/**
 * All-reduce and reduce of what is small: each rank shows a copy in its slot, and whoever is to have the result reduces all copies
 * for itself, in rank order. One wait is enough.
 */
final class ReduceCopies extends ShowAndRead {
    private final long[] targets = new long[1];

    ReduceCopies(CollectiveSlots slots) {
        super(slots);
    }

    @Override
    boolean copies() {
        return true;
    }

    @Override
    boolean isReadBy(int q) {
        return q != me && (!request.kind.toRoot() || q == request.root);
    }

    @Override
    void read(long step) {
        TensorView target = runs.view(size);
        target.set(request.target);
        for (int q = 0; q < size; q++) {
            stagedView(runs.view(q), target, peers.address(q), 0, request.elements, 0);
        }
        for (runs.start(size + 1, 0, request.elements); runs.next(); ) {
            targets[0] = runs.at[size];
            RowReducer.reduce(request.type, request.reduction, runs.at, size, targets, 1, runs.length);
        }
    }
}
