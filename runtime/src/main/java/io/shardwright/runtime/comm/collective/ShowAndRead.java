package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.memory.DenseRuns;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.runtime.comm.memory.TensorView;

/**
 * Ranks show their tensors, and those who need something of them read it there.
 *
 * <pre>
 *   [1] show      where the tensor lies in the heap, or its first chunk in the slot's staging
 *   [2] arrive    all ranks that this one reads have shown theirs
 *   [3] read      copy or reduce what this rank is to receive, straight from where it lies
 *   [4] take      say so
 *   [5] release   all ranks that read this one have said so: its tensor is its own again
 * </pre>
 *
 * <p>Small tensors are copied into the slot, and then nobody waits for [5]: the slot is not used again before all ranks have
 * finished this collective. Tensors that don't lie in the heap go through the slot chunk by chunk, [1] to [5] for each.
 */
abstract class ShowAndRead extends Algorithm {
    final PeerTensors peers;

    /** One view for each rank, and one more. */
    final DenseRuns runs;

    /** Bytes that this rank copies in all. */
    long copied;

    /** Elements of a section in staging at a time; 0: in place. */
    private long chunk;

    /** Chunks that this rank shows, and has shown. */
    private long ownSteps;

    private long shownSteps;

    /** Steps of [3] that this rank does, 0 while unknown, and has done. */
    private long steps;

    private long takenSteps;

    private boolean released;

    /** Peers before this one in number have arrived at the next step. */
    private int arrived;

    ShowAndRead(CollectiveSlots slots) {
        super(slots);
        peers = slots.peers;
        runs = new DenseRuns(size + 1);
    }

    // ---------------------------------------------------------------- what differs

    /** [3]: from what peers show in a step to where it belongs. */
    abstract void read(long step);

    /** Between [1] and [2]: what needs no peer is done while they arrive. */
    void readOwn() {}

    /** Whether this rank has anything to read. */
    boolean works() {
        return request.works;
    }

    /** Whether this rank reads what q shows. */
    boolean reads(int q) {
        return !request.kind.fromRoot() || q == request.root;
    }

    /** Whether peers read, or write, what this rank shows. */
    boolean isRead() {
        return true;
    }

    /** Whether q does. */
    boolean isReadBy(int q) {
        return q != me;
    }

    /** Whether tensors always go through the slot, and are small enough for it. */
    boolean copies() {
        return false;
    }

    /** Whether peers write into what this rank shows: then it is over only with its last step. */
    boolean isWritten() {
        return false;
    }

    /** After the peers have written into a chunk of this rank's. */
    void takeBack(long chunkElements, long step) {}

    /** Bytes in front of the chunks in staging. */
    long stagingOffset() {
        return 0;
    }

    /** Writes what lies in front of the chunks. */
    void writePrefix() {}

    /** Once the headers of all that this rank reads were read. */
    void checkPeers() {}

    // ---------------------------------------------------------------- [1]

    @Override
    final void begin() {
        steps = 0;
        takenSteps = 0;
        arrived = 0;
        copied = request.works ? request.target.elements() * request.type.bytes() : 0;
        long position = chooseChunk();
        slots.describe(chunk, position);
        if (request.publishes) {
            writePrefix();
            if (chunk == 0) {
                slots.describeStrides(request.source);
            } else {
                pack(1);
            }
        }
        shownSteps = 1;
        slots.moves++;
        slots.show(1);
        released = !isRead() || (chunk > 0 && ownSteps == 1 && !isWritten());
        if (works()) {
            readOwn();
        }
    }

    /** Decides how peers get to see this rank's tensor; returns its position in the heap if they read it there. */
    private long chooseChunk() {
        ownSteps = 1;
        chunk = (ControlLayout.STAGING - stagingOffset()) / request.type.bytes() / request.sections;
        if (!request.publishes || copies()) {
            return 0;
        }
        if (request.sourceBytes() > AlgorithmChoice.COPIED) {
            long position = slots.sourcePosition();
            if (position >= 0) {
                chunk = 0;
                return position;
            }
        }
        ownSteps = PeerTensors.steps(request.elements, chunk);
        return 0;
    }

    @Override
    final boolean advance() {
        long before;
        do {
            before = slots.moves;
            work();
            release();
        } while (slots.moves != before);
        return released && hasWorked();
    }

    // ---------------------------------------------------------------- [2] [3] [4]

    private void work() {
        if (hasWorked() || !hasArrived(takenSteps + 1)) {
            return;
        }
        if (steps == 0) {
            readHeaders();
        }
        long step = takenSteps + 1;
        read(step);
        takenSteps = step;
        arrived = 0;
        slots.moves++;
        slots.take(step);
    }

    private boolean hasWorked() {
        return !works() || (steps > 0 && takenSteps == steps);
    }

    private boolean hasArrived(long step) {
        for (; arrived < size; arrived++) {
            if (reads(arrived) && !hasShown(arrived, step)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasShown(int q, long step) {
        if (q == me && !isWritten()) {
            return true; // its own part is read from the tensor, not from what peers are shown
        }
        return slots.hasShown(q, steps == 0 ? 1 : Math.min(step, peers.steps(q)));
    }

    private void readHeaders() {
        steps = 1;
        for (int q = 0; q < size; q++) {
            if (reads(q)) {
                slots.requireSame(q);
                slots.readHeader(q);
                steps = Math.max(steps, peers.steps(q));
            }
        }
        checkPeers();
    }

    // ---------------------------------------------------------------- [5]

    private void release() {
        if (released) {
            return;
        }
        boolean written = isWritten();
        if (written && steps == 0) {
            return;
        }
        long step = written && chunk == 0 ? steps : shownSteps;
        if (written && takenSteps < step) {
            return;
        }
        for (int q = 0; q < size; q++) {
            if (isReadBy(q) && !slots.hasTaken(q, step)) {
                return;
            }
        }
        slots.moves++;
        if (written && chunk > 0) {
            takeBack(chunk, step);
        }
        if (shownSteps == ownSteps) {
            released = true;
            return;
        }
        shownSteps++;
        pack(shownSteps);
        slots.show(shownSteps);
    }

    @Override
    final boolean waitsFor(int q) {
        if (!hasWorked()) {
            return reads(q) && !hasShown(q, takenSteps + 1);
        }
        return !released && isReadBy(q) && !slots.hasTaken(q, shownSteps);
    }

    // ---------------------------------------------------------------- sections and chunks of tensors

    /** Copies chunk {@code step}, from 1, of each section of the source into staging. */
    private void pack(long step) {
        long low = (step - 1) * chunk;
        for (int section = 0; section < request.sections; section++) {
            TensorView source = runs.view(0);
            ownSection(source, section);
            stagedView(runs.view(1), source, slots.staging(), request.sections == 1 ? 0 : section, chunk, low);
            copy(low, Math.min(low + chunk, source.elements()));
        }
    }

    /** Copies elements of view 0 to view 1; none, in a chunk that only longer sections have. */
    final void copy(long low, long high) {
        for (runs.start(2, Math.min(low, high), high); runs.next(); ) {
            NativeMemory.copy(runs.at[0], runs.at[1], runs.length * request.type.bytes(), copied);
        }
    }

    /** The section of this rank's source that is for rank r. */
    void ownSection(TensorView view, int r) {
        view.set(request.source);
        if (request.kind.sourceSections()) {
            view.narrowToSection(request.dim, r, size);
        }
    }

    /** What rank q shows for this rank, from its element {@code low} on if it shows chunks; {@code like} has its dims. */
    final void peerSection(TensorView view, TensorView like, int q, long low) {
        long peerChunk = peers.chunk(q);
        if (peerChunk > 0) {
            stagedView(view, like, peers.address(q), request.kind.sourceSections() ? me : 0, peerChunk, low);
        } else {
            view.set(like);
            view.address = peers.address(q);
            sectionInPlace(view, q);
        }
    }

    /** From the address of rank q's tensor, and the dims of this rank's section of it, to that section. */
    void sectionInPlace(TensorView view, int q) {
        if (request.kind.sourceSections()) {
            long part = view.dims[request.dim];
            long whole = request.publishes ? request.source.dims[request.dim] : part * size;
            view.dims[request.dim] = whole;
            peers.strides(q, view);
            view.narrow(request.dim, request.begin(whole, me), part);
        } else {
            peers.strides(q, view);
        }
    }

    /** A section of which elements from {@code low} on lie in staging: its element 0 would lie before that. */
    final void stagedView(TensorView view, TensorView like, long staging, int section, long sectionChunk, long low) {
        view.set(like);
        view.makeDense();
        view.address = staging + stagingOffset() + (section * sectionChunk - low) * request.type.bytes();
    }

    /** Those who show chunks all show the same; 0 if all lie in place. */
    final long commonChunk() {
        long common = 0;
        for (int q = 0; q < size; q++) {
            common = Math.max(common, peers.chunk(q));
        }
        return common;
    }
}
