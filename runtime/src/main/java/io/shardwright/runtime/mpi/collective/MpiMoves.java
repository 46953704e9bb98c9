package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.collective.CollectiveRequest;
import io.shardwright.runtime.comm.memory.GrowingMemory;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.runtime.comm.memory.TensorPacker;
import io.shardwright.runtime.comm.memory.TensorView;
import java.util.Arrays;

/** The collectives that only move elements, by those of MPI; where sections are very large, by messages. */
final class MpiMoves implements MpiWork {
    private final MpiGroup group;
    private final CollectiveRequest request;
    private final MpiRequests requests;
    private final TensorPacker packer = new TensorPacker();
    private final GrowingMemory sent = new GrowingMemory();
    private final GrowingMemory received = new GrowingMemory();
    private final int size;
    private final int me;

    /** Where what is received lies packed; 0 if it is where it belongs. */
    private long packedTarget;

    MpiMoves(MpiGroup group, CollectiveRequest request, MpiRequests requests) {
        this.group = group;
        this.request = request;
        this.requests = requests;
        size = request.size;
        me = request.me;
    }

    @Override
    public void begin(long sequence) {
        packedTarget = 0;
        switch (request.kind) {
            case BARRIER -> group.mpi.barrier(group.communicator, requests.next());
            case BROADCAST -> broadcast();
            case ALL_TO_ALL_V -> exchangeRows(MpiGroup.tag(sequence, 0));
            default -> exchangeSections(MpiGroup.tag(sequence, 0));
        }
    }

    @Override
    public boolean next() {
        if (packedTarget != 0) {
            boolean cut = request.kind.targetSections() && request.kind != CollectiveKind.ALL_TO_ALL_V;
            unpack(request.target, cut ? size : 1);
        }
        return true;
    }

    private void broadcast() {
        TensorView x = me == request.root ? request.source : request.target;
        long at = x.address;
        if (!x.isDense()) {
            at = sent.atLeast(x.elements() * x.elementBytes);
            if (me == request.root) {
                packer.pack(x, 0, x.elements(), at);
            } else {
                packedTarget = at;
            }
        }
        for (long low = 0; low == 0 || low < request.elements; low += group.limits.piece()) {
            group.mpi.broadcast(
                    at + low * x.elementBytes,
                    piece(request.elements - low),
                    group.type(request.type),
                    request.root,
                    group.communicator,
                    requests.next());
        }
    }

    private int piece(long elements) {
        return (int) Math.min(group.limits.piece(), elements);
    }

    // ---------------------------------------------------------------- sections of equal size

    private void exchangeSections(int tag) {
        long from = request.publishes ? packedSource(request.source, request.sections) : 0;
        long to = request.works ? target(request.kind.targetSections() ? size : 1) : 0;
        if (request.elements * size > group.limits.piece()) {
            exchangeByMessages(from, to, tag);
            return;
        }
        int count = (int) request.elements;
        long type = group.type(request.type);
        switch (request.kind) {
            case SCATTER -> group.mpi.scatter(from, to, count, type, request.root, group.communicator, requests.next());
            case GATHER -> group.mpi.gather(from, to, count, type, request.root, group.communicator, requests.next());
            case ALL_GATHER -> {
                boolean inPlace = from == to + me * sectionBytes() && count > 0;
                group.mpi.allGather(
                        inPlace ? group.mpi.inPlace() : from, to, count, type, group.communicator, requests.next());
            }
            case ALL_TO_ALL -> group.mpi.allToAll(from, to, count, type, group.communicator, requests.next());
            default -> throw new IllegalStateException(request.describe());
        }
    }

    private void exchangeByMessages(long from, long to, int tag) {
        boolean cutsSource = request.sections > 1;
        boolean cutsTarget = request.kind.targetSections();
        for (int i = 0; i < size; i++) {
            int q = (me + i) % size;
            long source = from + (cutsSource ? q * sectionBytes() : 0);
            long target = to + (cutsTarget ? q * sectionBytes() : 0);
            boolean sends = request.publishes && (!request.kind.toRoot() || q == request.root);
            boolean receives = request.works && (!request.kind.fromRoot() || q == request.root);
            exchange(q, sends, source, request.elements, receives, target, request.elements, tag);
        }
    }

    private long sectionBytes() {
        return request.elements * request.type.bytes();
    }

    // ---------------------------------------------------------------- rows of different number

    private void exchangeRows(int tag) {
        long rowElements = request.rowElements();
        long rowBytes = rowElements * request.type.bytes();
        long from = packedSource(request.source, 1);
        long to = target(1);
        for (int q = 0; q < size; q++) {
            exchange(
                    q,
                    true,
                    from,
                    request.sendRows[q] * rowElements,
                    true,
                    to,
                    request.receiveRows[q] * rowElements,
                    tag);
            from += request.sendRows[q] * rowBytes;
            to += request.receiveRows[q] * rowBytes;
        }
    }

    // ---------------------------------------------------------------- messages and packing

    private void exchange(int q, boolean sends, long from, long give, boolean receives, long to, long take, int tag) {
        int bytes = request.type.bytes();
        long type = group.type(request.type);
        if (q == me) {
            if (sends && receives && from != to) {
                NativeMemory.copy(from, to, take * bytes);
            }
            return;
        }
        for (long low = 0; receives && low < take; low += group.limits.piece()) {
            group.mpi.receive(to + low * bytes, piece(take - low), type, q, tag, group.communicator, requests.next());
        }
        for (long low = 0; sends && low < give; low += group.limits.piece()) {
            group.mpi.send(from + low * bytes, piece(give - low), type, q, tag, group.communicator, requests.next());
        }
    }

    private long packedSource(TensorView source, int sections) {
        if (TensorPacker.isContiguous(source, sections > 1, request.dim)) {
            return source.address;
        }
        long at = sent.atLeast(source.elements() * source.elementBytes);
        long part = source.elements() / sections;
        for (int r = 0; r < sections; r++) {
            packer.pack(packer.section(source, request.dim, r, sections), 0, part, at + r * part * source.elementBytes);
        }
        return at;
    }

    private long target(int sections) {
        TensorView target = request.target;
        if (TensorPacker.isContiguous(target, sections > 1, request.dim)) {
            return target.address;
        }
        packedTarget = received.atLeast(target.elements() * target.elementBytes);
        return packedTarget;
    }

    private void unpack(TensorView target, int sections) {
        long part = received(target) / sections;
        for (int r = 0; r < sections; r++) {
            packer.unpack(
                    packedTarget + r * part * target.elementBytes,
                    packer.section(target, request.dim, r, sections),
                    0,
                    part);
        }
    }

    /** Elements of a target that something was received for. */
    private long received(TensorView target) {
        return request.kind == CollectiveKind.ALL_TO_ALL_V
                ? Arrays.stream(request.receiveRows).sum() * request.rowElements()
                : target.elements();
    }
}
