package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.collective.CollectiveRequest;
import io.shardwright.runtime.comm.memory.GrowingMemory;
import io.shardwright.runtime.comm.memory.TensorPacker;
import io.shardwright.runtime.comm.memory.TensorView;

/** Reduce-scatter: rank r receives section r of all ranks, and reduces it. */
final class MpiReduceSections extends MpiReduceRounds {
    private final GrowingMemory reduced = new GrowingMemory();

    MpiReduceSections(MpiGroup group, CollectiveRequest request, MpiRequests requests) {
        super(group, request, requests);
    }

    @Override
    long roundElements() {
        return Math.max(1, group.limits.round() / size);
    }

    @Override
    void collect() {
        TensorView source = request.source;
        boolean direct = TensorPacker.isContiguous(source, true, request.dim);
        long packed = direct ? 0 : packing(size * length() * bytes());
        for (int r = 0; !direct && r < size; r++) {
            packer.pack(
                    packer.section(source, request.dim, r, size),
                    low,
                    low + length(r),
                    packed + r * length() * bytes());
        }
        long mine = length(me);
        for (int i = 1; i < size; i++) {
            int q = (me + i) % size;
            receive(q, staged(q, mine), mine, 0);
            send(q, direct ? inPlace(q) : packed + q * length() * bytes(), length(q), 0);
        }
        base = direct ? inPlace(me) : packed + me * length() * bytes();
    }

    private long inPlace(int q) {
        return request.source.address + (request.before(request.source, q) + low) * bytes();
    }

    /** Elements of section q in this round: a shorter one may have none left in the last. */
    private long length(int q) {
        return Math.max(0, Math.min(high, request.length(request.source, q)) - low);
    }

    @Override
    boolean reduce() {
        TensorView target = request.target;
        if (target.isDense()) {
            reduce(base, target.address + low * bytes(), length(me));
        } else {
            long at = reduced.atLeast(length() * bytes());
            reduce(base, at, length(me));
            packer.unpack(at, target, low, low + length(me));
        }
        return true;
    }
}
