package io.shardwright.runtime.comm;

/**
 * Moves the elements of a collective: into this rank's staging, from peers to where they belong, and out of staging.
 */
final class Mover {
    /** Elements; slices begin on pairs of cache lines, as far as the tensors do. */
    private static final long SLICE_ALIGNMENT = 32;

    private final Request request;
    private final Published peers;
    private final int size;
    private final int me;
    private final Rows rows;
    private final long[] targets;

    Mover(Request request, Published peers) {
        this.request = request;
        this.peers = peers;
        size = request.size;
        me = request.me;
        rows = new Rows(size + 1);
        targets = new long[size];
    }

    /** Bytes in front of the chunks in staging: the row counts of an all-to-all-v. */
    long stagingOffset() {
        return request.kind == Kind.ALL_TO_ALL_V ? (2L * size * Long.BYTES + 63) / 64 * 64 : 0;
    }

    /** Tells peers which rows are whose. */
    void writeRows(long staging) {
        long before = 0;
        for (int r = 0; r < size; r++) {
            Memory.set(staging + 2L * r * Long.BYTES, before);
            Memory.set(staging + (2L * r + 1) * Long.BYTES, request.sendRows[r]);
            before += request.sendRows[r];
        }
    }

    /** Copies chunk {@code step}, from 1, of each section of the source into staging. */
    void pack(long staging, long chunk, long step) {
        long low = (step - 1) * chunk;
        for (int section = 0; section < request.sections; section++) {
            View source = rows.view(0);
            ownSection(source, section);
            View staged = rows.view(1);
            stagedView(staged, source, staging, request.sections == 1 ? 0 : section, chunk, low);
            copy(low, Math.min(low + chunk, source.elements()));
        }
    }

    /** Copies chunk {@code step} of a reduced tensor from staging to where it belongs. */
    void unpack(long staging, long chunk, long step) {
        long low = (step - 1) * chunk;
        View staged = rows.view(0);
        View target = rows.view(1);
        target.set(request.target);
        stagedView(staged, target, staging, 0, chunk, low);
        copy(low, Math.min(low + chunk, request.elements));
    }

    /** Copies what peers show in step {@code step} into the target; what is this rank's own, in step 1. */
    void pull(long step) {
        boolean all = !request.kind.fromRoot();
        for (int i = 0; i < size; i++) {
            int q = (me + i) % size;
            if (all || q == request.root) {
                pullFrom(q, step);
            }
        }
    }

    private void pullFrom(int q, long step) {
        View target = rows.view(1);
        target.set(request.target);
        if (request.kind == Kind.ALL_TO_ALL_V) {
            target.narrow(0, before(request.receiveRows, q), request.receiveRows[q]);
        } else if (request.kind.targetSections()) {
            long part = target.dims[request.dim] / size;
            target.narrow(request.dim, q * part, part);
        }
        long elements = target.elements();
        if (q == me) {
            if (step == 1) {
                ownSection(rows.view(0), me);
                if (rows.view(0).address != target.address) { // else it is gathered in place
                    copy(0, elements);
                }
            }
        } else if (step <= peers.steps(q)) {
            long chunk = peers.chunk(q);
            long low = (step - 1) * chunk;
            peerSection(rows.view(0), target, q, low);
            copy(low, chunk == 0 ? elements : Math.min(low + chunk, elements));
        }
    }

    /** Every rank reduces all that is small, each for itself. */
    void reduceWhole() {
        View target = rows.view(size);
        target.set(request.target);
        for (int q = 0; q < size; q++) {
            stagedView(rows.view(q), target, peers.address(q), 0, request.elements, 0);
        }
        for (rows.start(size + 1, 0, request.elements); rows.next(); ) {
            targets[0] = rows.at[size];
            Reducer.reduce(request.type, request.reduction, rows.at, size, targets, 1, rows.length);
        }
    }

    /** Reduces this rank's section of all sources into the target. */
    void reduceSection(long step) {
        View target = rows.view(size);
        target.set(request.target);
        long chunk = commonChunk();
        long low = (step - 1) * chunk;
        for (int q = 0; q < size; q++) {
            if (q == me) {
                ownSection(rows.view(q), me);
            } else {
                peerSection(rows.view(q), target, q, low);
            }
        }
        long high = chunk == 0 ? request.elements : Math.min(low + chunk, request.elements);
        for (rows.start(size + 1, low, high); rows.next(); ) {
            targets[0] = rows.at[size];
            Reducer.reduce(request.type, request.reduction, rows.at, size, targets, 1, rows.length);
        }
    }

    /** Reduces slice {@link #me} of chunk {@code step} of all tensors into the same place of all, or of the root's. */
    void reduceSlice(long step) {
        long chunk = commonChunk();
        long low = (step - 1) * chunk;
        long high = chunk == 0 ? request.elements : Math.min(low + chunk, request.elements);
        for (int q = 0; q < size; q++) {
            peerSection(rows.view(q), request.source, q, low);
        }
        boolean toRoot = request.kind.toRoot();
        for (rows.start(size, slice(low, high, me), slice(low, high, me + 1)); rows.next(); ) {
            targets[0] = rows.at[request.root];
            Reducer.reduce(
                    request.type,
                    request.reduction,
                    rows.at,
                    size,
                    toRoot ? targets : rows.at,
                    toRoot ? 1 : size,
                    rows.length);
        }
    }

    private long slice(long low, long high, int r) {
        long length = high - low;
        return r == size ? high : low + length * r / size / SLICE_ALIGNMENT * SLICE_ALIGNMENT;
    }

    /** Those who show chunks all show the same; 0 if all lie in place. */
    private long commonChunk() {
        long chunk = 0;
        for (int q = 0; q < size; q++) {
            chunk = Math.max(chunk, peers.chunk(q));
        }
        return chunk;
    }

    private void copy(long low, long high) {
        for (rows.start(2, low, high); rows.next(); ) {
            Memory.copy(rows.at[0], rows.at[1], rows.length * request.type.bytes());
        }
    }

    /** The section of this rank's source that is for rank r. */
    private void ownSection(View view, int r) {
        view.set(request.source);
        if (request.kind == Kind.ALL_TO_ALL_V) {
            view.narrow(0, before(request.sendRows, r), request.sendRows[r]);
        } else if (request.kind.sourceSections()) {
            long part = view.dims[request.dim] / size;
            view.narrow(request.dim, r * part, part);
        }
    }

    /** What rank q has published for this rank; {@code like} has its dims. */
    private void peerSection(View view, View like, int q, long low) {
        boolean cut = request.kind.sourceSections();
        long chunk = peers.chunk(q);
        if (chunk > 0) {
            stagedView(view, like, peers.address(q), cut ? me : 0, chunk, low);
            return;
        }
        view.set(like);
        view.address = peers.address(q);
        if (request.kind == Kind.ALL_TO_ALL_V) {
            peers.strides(q, view);
            view.narrow(0, peers.rowsBefore(q, me), view.dims[0]);
        } else if (cut) {
            long part = view.dims[request.dim];
            view.dims[request.dim] = part * size;
            peers.strides(q, view);
            view.narrow(request.dim, me * part, part);
        } else {
            peers.strides(q, view);
        }
    }

    /** A section of which elements from {@code low} on lie in staging: its element 0 would lie before that. */
    private void stagedView(View view, View like, long staging, int section, long chunk, long low) {
        view.set(like);
        view.makeDense();
        view.address = staging + stagingOffset() + (section * chunk - low) * request.type.bytes();
    }

    private static long before(long[] rows, int r) {
        long before = 0;
        for (int i = 0; i < r; i++) {
            before += rows[i];
        }
        return before;
    }
}
