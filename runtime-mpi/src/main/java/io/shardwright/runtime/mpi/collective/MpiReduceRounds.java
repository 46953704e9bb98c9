package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.collective.CollectiveRequest;
import io.shardwright.runtime.comm.memory.GrowingMemory;
import io.shardwright.runtime.comm.memory.RowReducer;
import io.shardwright.runtime.comm.memory.TensorPacker;

/**
 * The collectives that reduce, by messages: MPI's own add in an order that depends on the library and on sizes, and are slow where
 * they don't block. Here a rank always reduces in rank order, so results are the same bits on all ranks, and those of ranks that
 * share memory. What moves is what the best algorithm moves. Large tensors go in rounds, so that staging stays small.
 */
abstract class MpiReduceRounds extends MpiAlgorithm {
    final TensorPacker packer = new TensorPacker();
    private final GrowingMemory peers = new GrowingMemory();
    private final GrowingMemory packed = new GrowingMemory();
    private final long[] from;
    private final long[] to = new long[1];

    /** Elements of a section that this round is about, and where the first of them lies. */
    long low;

    long high;
    long base;

    MpiReduceRounds(MpiGroup group, CollectiveRequest request, MpiRequests requests) {
        super(group, request, requests);
        from = new long[size];
    }

    /** Elements of a section that a round is about at most. */
    long roundElements() {
        return group.limits.round();
    }

    /** Asks for what this rank reduces of its peers' tensors, and sends them what they do. */
    abstract void collect();

    /** After that: reduces. Whether the round is over, or something more was asked for. */
    abstract boolean reduce();

    @Override
    final void begin() {
        high = 0;
        beginRound();
    }

    private void beginRound() {
        low = high;
        high = Math.min(request.elements, low + roundElements());
        collect();
    }

    @Override
    final boolean next() {
        if (!reduce()) {
            return false;
        }
        if (high == request.elements) {
            return true;
        }
        beginRound();
        return false;
    }

    /** Elements of the round. */
    final long length() {
        return high - low;
    }

    /** Memory for packed tensors, in place of those that have gaps. */
    final long packing(long bytes) {
        return packed.atLeast(bytes);
    }

    /** Where rank q's part of {@code length} elements is received. */
    final long staged(int q, long length) {
        return peers.atLeast(size * length * bytes()) + q * length * bytes();
    }

    /** Reduces what lies at {@code own} with what was received of the same length. */
    final void reduce(long own, long target, long length) {
        for (int q = 0; q < size; q++) {
            from[q] = q == me ? own : staged(q, length);
        }
        to[0] = target;
        RowReducer.reduce(request.type, request.reduction, from, size, to, 1, length);
    }

    /** Begins a round of an all-reduce or reduce: its elements of the source without gaps, from {@link #base} on. */
    final void packSource() {
        base = request.source.address + low * bytes();
        if (!request.source.isDense()) {
            base = packing(length() * bytes());
            packer.pack(request.source, low, high, base);
        }
    }

    /** Ends it: the result, if this rank gets it, from {@link #base} to where it belongs. */
    final void unpackTarget() {
        if (request.works && !request.source.isDense()) {
            packer.unpack(base, request.target, low, high);
        }
    }
}
