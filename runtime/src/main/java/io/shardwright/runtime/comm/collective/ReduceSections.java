package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.memory.RowReducer;
import io.shardwright.runtime.comm.memory.TensorView;

/** Reduce-scatter: each rank reduces its section of all tensors, in rank order, from where they lie. */
final class ReduceSections extends ShowAndRead {
    private final long[] targets = new long[1];

    ReduceSections(CollectiveSlots slots) {
        super(slots);
    }

    @Override
    void read(long step) {
        TensorView target = runs.view(size);
        target.set(request.target);
        long chunk = commonChunk();
        long low = (step - 1) * chunk;
        for (int q = 0; q < size; q++) {
            if (q == me) {
                ownSection(runs.view(q), me);
            } else {
                peerSection(runs.view(q), target, q, low);
            }
        }
        long high = chunk == 0 ? target.elements() : Math.min(low + chunk, target.elements());
        for (runs.start(size + 1, Math.min(low, high), high); runs.next(); ) {
            targets[0] = runs.at[size];
            RowReducer.reduce(request.type, request.reduction, runs.at, size, targets, 1, runs.length);
        }
    }
}
