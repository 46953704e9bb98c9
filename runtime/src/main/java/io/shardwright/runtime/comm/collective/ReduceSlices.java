package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.memory.RowReducer;
import io.shardwright.runtime.comm.memory.TensorView;

/**
 * All-reduce and reduce of what is large: rank r reduces slice r of all tensors where they lie, in rank order, and writes it to all
 * of them, or to the root's. So every rank ends with the same bits, and a byte is read once for each rank.
 */
final class ReduceSlices extends ShowAndRead {
    /** Elements; slices begin on pairs of cache lines, as far as the tensors do. */
    private static final long SLICE_ALIGNMENT = 32;

    private final long[] targets = new long[1];

    ReduceSlices(CollectiveSlots slots) {
        super(slots);
    }

    /** Of a reduce, too, each rank does a slice. */
    @Override
    boolean works() {
        return true;
    }

    @Override
    boolean isWritten() {
        return true;
    }

    @Override
    void read(long step) {
        long chunk = commonChunk();
        long low = (step - 1) * chunk;
        long high = chunk == 0 ? request.elements : Math.min(low + chunk, request.elements);
        for (int q = 0; q < size; q++) {
            peerSection(runs.view(q), request.source, q, low);
        }
        boolean toRoot = request.kind.toRoot();
        for (runs.start(size, slice(low, high, me), slice(low, high, me + 1)); runs.next(); ) {
            targets[0] = runs.at[request.root];
            RowReducer.reduce(
                    request.type,
                    request.reduction,
                    runs.at,
                    size,
                    toRoot ? targets : runs.at,
                    toRoot ? 1 : size,
                    runs.length);
        }
    }

    /** Where slice r begins. */
    private long slice(long low, long high, int r) {
        long length = high - low;
        return r == size ? high : low + length * r / size / SLICE_ALIGNMENT * SLICE_ALIGNMENT;
    }

    /** From staging, where the peers have written, to where the result belongs. */
    @Override
    void takeBack(long chunk, long step) {
        if (!request.works) {
            return;
        }
        long low = (step - 1) * chunk;
        TensorView target = runs.view(1);
        target.set(request.target);
        stagedView(runs.view(0), target, slots.staging(), 0, chunk, low);
        copy(low, Math.min(low + chunk, request.elements));
    }
}
