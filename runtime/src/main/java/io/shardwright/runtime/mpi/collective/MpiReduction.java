package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.collective.CollectiveRequest;
import io.shardwright.runtime.comm.memory.GrowingMemory;
import io.shardwright.runtime.comm.memory.RowReducer;
import io.shardwright.runtime.comm.memory.TensorPacker;
import io.shardwright.runtime.comm.memory.TensorView;

/**
 * The collectives that reduce, by messages: MPI's own add in an order that depends on the library and on sizes, and are
 * slow where they don't block.
 *
 * <pre>
 *   small    all ranks send all they have to all others, and each reduces it
 *   large    [1] rank r receives slice r of all ranks, and reduces it
 *            [2] rank r sends slice r to those who get the result
 * </pre>
 *
 * <p>Either way a rank reduces in rank order, so results are the same bits on all ranks, and those of ranks that share
 * memory. What moves is what the best algorithm moves. Large tensors go in rounds, so that staging stays small.
 */
final class MpiReduction implements MpiWork {
    /** Elements; slices begin on pairs of cache lines, as far as the tensors do. */
    private static final long SLICE_ALIGNMENT = 32;

    private final MpiGroup group;
    private final CollectiveRequest request;
    private final MpiRequests requests;
    private final TensorPacker packer = new TensorPacker();
    private final GrowingMemory peers = new GrowingMemory();
    private final GrowingMemory packed = new GrowingMemory();
    private final GrowingMemory reduced = new GrowingMemory();
    private final int size;
    private final int me;
    private final long[] from;
    private final long[] to = new long[1];

    private long sequence;
    private boolean small;

    /** Elements of a section that this round is about, and where the first of them lies. */
    private long low;

    private long high;
    private long base;

    /** Whether the result of the round is on its way. */
    private boolean sharing;

    MpiReduction(MpiGroup group, CollectiveRequest request, MpiRequests requests) {
        this.group = group;
        this.request = request;
        this.requests = requests;
        size = request.size;
        me = request.me;
        from = new long[size];
    }

    @Override
    public void begin(long newSequence) {
        sequence = newSequence;
        small = request.kind.slices()
                && request.elements * bytes() * (size - 1) <= group.limits.small()
                && request.elements <= group.limits.round();
        high = 0;
        beginRound();
    }

    private void beginRound() {
        low = high;
        sharing = false;
        if (request.kind == CollectiveKind.REDUCE_SCATTER) {
            high = Math.min(request.elements, low + Math.max(1, group.limits.round() / size));
            collectSections();
        } else {
            high = Math.min(request.elements, low + group.limits.round());
            base = request.source.address + low * bytes();
            if (!request.source.isDense()) {
                base = packed.atLeast((high - low) * bytes());
                packer.pack(request.source, low, high, base);
            }
            collectSlices();
        }
    }

    @Override
    public boolean next() {
        if (!sharing && request.kind.slices() && !small) {
            reduce(base + slice(me) * bytes(), base + slice(me) * bytes(), slice(me + 1) - slice(me));
            sharing = true;
            shareSlices();
            return false;
        }
        finishRound();
        if (high == request.elements) {
            return true;
        }
        beginRound();
        return false;
    }

    private void finishRound() {
        if (request.kind == CollectiveKind.REDUCE_SCATTER) {
            reduceSection();
        } else if (request.works) {
            if (small) {
                reduce(base, base, high - low);
            }
            if (!request.source.isDense()) {
                packer.unpack(base, request.target, low, high);
            }
        }
    }

    // ---------------------------------------------------------------- slices of one tensor

    private void collectSlices() {
        if (small) {
            collectAll();
            return;
        }
        long mine = slice(me + 1) - slice(me);
        for (int i = 1; i < size; i++) {
            int q = (me + i) % size;
            receive(q, staged(q, mine), mine, 0);
            send(q, base + slice(q) * bytes(), slice(q + 1) - slice(q), 0);
        }
    }

    private void collectAll() {
        long length = high - low;
        long piece = group.limits.eager() / bytes();
        for (int i = 1; i < size; i++) {
            int q = (me + i) % size;
            for (long at = 0; at < length; at += piece) {
                long count = Math.min(piece, length - at);
                if (!request.kind.toRoot() || me == request.root) {
                    receive(q, staged(q, length) + at * bytes(), count, 0);
                }
                if (!request.kind.toRoot() || q == request.root) {
                    send(q, base + at * bytes(), count, 0);
                }
            }
        }
    }

    private void shareSlices() {
        boolean toRoot = request.kind.toRoot();
        for (int i = 1; i < size; i++) {
            int q = (me + i) % size;
            if (!toRoot || me == request.root) {
                receive(q, base + slice(q) * bytes(), slice(q + 1) - slice(q), 1);
            }
            if (!toRoot || q == request.root) {
                send(q, base + slice(me) * bytes(), slice(me + 1) - slice(me), 1);
            }
        }
    }

    /** Where slice r of the round begins, in elements from {@link #base} on. */
    private long slice(int r) {
        long length = high - low;
        return r == size ? length : length * r / size / SLICE_ALIGNMENT * SLICE_ALIGNMENT;
    }

    // ---------------------------------------------------------------- sections

    private void collectSections() {
        TensorView source = request.source;
        boolean direct = TensorPacker.isContiguous(source, true, request.dim);
        long length = high - low;
        long sectionBytes = (direct ? request.elements : length) * bytes();
        base = direct ? source.address + low * bytes() : packed.atLeast(size * sectionBytes);
        for (int r = 0; !direct && r < size; r++) {
            packer.pack(packer.section(source, request.dim, r, size), low, high, base + r * sectionBytes);
        }
        for (int i = 1; i < size; i++) {
            int q = (me + i) % size;
            receive(q, staged(q, length), length, 0);
            send(q, base + q * sectionBytes, length, 0);
        }
        base += me * sectionBytes;
    }

    private void reduceSection() {
        TensorView target = request.target;
        long length = high - low;
        if (target.isDense()) {
            reduce(base, target.address + low * bytes(), length);
        } else {
            long at = reduced.atLeast(length * bytes());
            reduce(base, at, length);
            packer.unpack(at, target, low, high);
        }
    }

    // ---------------------------------------------------------------- what both do

    /** Where rank q's part of {@code length} elements is received. */
    private long staged(int q, long length) {
        return peers.atLeast(size * length * bytes()) + q * length * bytes();
    }

    private void reduce(long own, long target, long length) {
        for (int q = 0; q < size; q++) {
            from[q] = q == me ? own : staged(q, length);
        }
        to[0] = target;
        RowReducer.reduce(request.type, request.reduction, from, size, to, 1, length);
    }

    private int bytes() {
        return request.type.bytes();
    }

    private void send(int q, long at, long count, int phase) {
        group.mpi.send(
                at,
                (int) count,
                group.type(request.type),
                q,
                MpiGroup.tag(sequence, phase),
                group.communicator,
                requests.next());
    }

    private void receive(int q, long at, long count, int phase) {
        group.mpi.receive(
                at,
                (int) count,
                group.type(request.type),
                q,
                MpiGroup.tag(sequence, phase),
                group.communicator,
                requests.next());
    }
}
