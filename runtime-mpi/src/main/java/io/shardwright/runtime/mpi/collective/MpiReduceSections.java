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
        long length = length();
        long sectionBytes = (direct ? request.elements : length) * bytes();
        long sections = direct ? source.address + low * bytes() : packing(size * sectionBytes);
        for (int r = 0; !direct && r < size; r++) {
            packer.pack(packer.section(source, request.dim, r, size), low, high, sections + r * sectionBytes);
        }
        for (int i = 1; i < size; i++) {
            int q = (me + i) % size;
            receive(q, staged(q, length), length, 0);
            send(q, sections + q * sectionBytes, length, 0);
        }
        base = sections + me * sectionBytes;
    }

    @Override
    boolean reduce() {
        TensorView target = request.target;
        if (target.isDense()) {
            reduce(base, target.address + low * bytes(), length());
        } else {
            long at = reduced.atLeast(length() * bytes());
            reduce(base, at, length());
            packer.unpack(at, target, low, high);
        }
        return true;
    }
}
