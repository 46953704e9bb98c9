package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.collective.CollectiveRequest;
import io.shardwright.runtime.comm.memory.GrowingMemory;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.runtime.comm.memory.TensorPacker;
import io.shardwright.runtime.comm.memory.TensorView;

/** The collectives that only move elements: where they lie if they lie without gaps, packed otherwise. */
abstract class MpiTransfer extends MpiAlgorithm {
    private final TensorPacker packer = new TensorPacker();
    private final GrowingMemory sent = new GrowingMemory();
    private final GrowingMemory received = new GrowingMemory();

    /** Where what is received lies packed, and in how many sections; 0 if it is where it belongs. */
    private long packedTarget;

    private int packedSections;

    MpiTransfer(MpiGroup group, CollectiveRequest request, MpiRequests requests) {
        super(group, request, requests);
    }

    @Override
    final void begin() {
        packedTarget = 0;
        move();
    }

    abstract void move();

    /** There is only one step: what was received goes where it belongs. */
    @Override
    final boolean next() {
        if (packedTarget != 0) {
            TensorView target = request.target;
            if (packedSections == 1) {
                packer.unpack(packedTarget, target, 0, receivedElements());
                return true;
            }
            for (int r = 0; r < packedSections; r++) {
                TensorView section = packer.section(target, request.dim, r, packedSections);
                packer.unpack(
                        packedTarget + request.before(target, r) * target.elementBytes, section, 0, section.elements());
            }
        }
        return true;
    }

    /** Elements of the target that something is received for. */
    long receivedElements() {
        return request.target.elements();
    }

    /** Where the sections of a tensor lie one behind the other. */
    final long packed(TensorView source, int sections) {
        if (TensorPacker.isContiguous(source, sections > 1, request.dim)) {
            return source.address;
        }
        long at = sent.atLeast(source.elements() * source.elementBytes);
        if (sections == 1) {
            packer.pack(source, 0, source.elements(), at);
            return at;
        }
        for (int r = 0; r < sections; r++) {
            TensorView section = packer.section(source, request.dim, r, sections);
            packer.pack(section, 0, section.elements(), at + request.before(source, r) * source.elementBytes);
        }
        return at;
    }

    /** Where what is received may lie one behind the other, to go where it belongs at last. */
    final long target(int sections) {
        TensorView target = request.target;
        if (TensorPacker.isContiguous(target, sections > 1, request.dim)) {
            return target.address;
        }
        packedSections = sections;
        packedTarget = received.atLeast(target.elements() * target.elementBytes);
        return packedTarget;
    }

    /** What one call of MPI takes of that many elements. */
    final int piece(long elements) {
        return (int) Math.min(group.limits.piece(), elements);
    }

    /** Messages to and from rank q, or a copy where that is this one. */
    final void exchange(int q, long from, long give, long to, long take) {
        if (q == me) {
            if (give > 0 && take > 0 && from != to) {
                NativeMemory.copy(from, to, take * bytes());
            }
            return;
        }
        for (long low = 0; low < take; low += group.limits.piece()) {
            receive(q, to + low * bytes(), piece(take - low), 0);
        }
        for (long low = 0; low < give; low += group.limits.piece()) {
            send(q, from + low * bytes(), piece(give - low), 0);
        }
    }
}
