package io.shardwright.runtime.comm;

import io.shardwright.spi.Pending;

/**
 * One collective of one rank, as far as it has come.
 *
 * <pre>
 *   [1] publish   header into this rank's slot: where its tensor lies, or its first chunk in the slot's staging
 *   [2] arrive    all ranks that this one reads have published
 *   [3] work      copy or reduce what this rank is to receive, straight from where it lies
 *   [4] consume   say so
 *   [5] release   all ranks that read this one have consumed: its tensor is its own again
 * </pre>
 *
 * <p>Small tensors are copied into the slot, and then nobody waits for [5]: the slot is not used again before all ranks
 * have finished this collective. Tensors that don't lie in the heap go through the slot chunk by chunk, [1] to [5] for
 * each. A large all-reduce reads and writes peers' tensors in place: rank r reduces slice r of all and writes it to
 * all, in rank order, so every rank ends with the same bits.
 */
final class Exchange implements Operation, Pending {
    /**
     * Bytes up to which a tensor is copied into the slot although it lies in the heap, and up to which every rank reduces
     * everything: then one wait is enough. Measured; from 2 KiB on, what is moved twice takes longer than a second wait.
     */
    static final int SMALL = 1 << 10;

    private enum State {
        QUEUED,
        ACTIVE,
        COMPLETE
    }

    final Request request;
    private final PeerCommunicator communicator;
    private final Lines lines;
    private final int size;
    private final int me;
    private final Published peers;
    private final Mover mover;
    private final Agreement agreement;

    private State state = State.COMPLETE;
    private long sequence;
    private long slot;
    private boolean small;
    private boolean works;

    /** Elements of a section in staging at a time; 0: in place. */
    private long chunk;

    /** Chunks that this rank shows, and has shown. */
    private long ownSteps;

    private long publishedSteps;

    /** Steps of [3] that this rank works, 0 while unknown, and has worked. */
    private long steps;

    private long consumedSteps;
    private boolean released;

    /** Peers before this one in number have arrived at the next step. */
    private int arrived;

    private long moves;

    Exchange(PeerCommunicator communicator, Lines lines, Heap heap) {
        this.communicator = communicator;
        this.lines = lines;
        size = lines.group().size();
        me = lines.group().index();
        request = new Request(size, me);
        peers = new Published(heap, size);
        mover = new Mover(request, peers);
        agreement = new Agreement(request, lines, communicator);
    }

    /** Enters the collective that {@link #request} describes, as number {@code newSequence} of the communicator. */
    void enter(long newSequence) {
        sequence = newSequence;
        slot = lines.slot(me, sequence);
        small = request.kind.slices() && request.elements * request.type.bytes() <= SMALL;
        works = request.works || request.kind.slices() && !small;
        steps = 0;
        publishedSteps = 0;
        consumedSteps = 0;
        arrived = 0;
        released = false;
        state = State.QUEUED;
    }

    @Override
    public boolean progress() {
        if (state == State.QUEUED && communicator.isSlotFree(sequence)) {
            publish();
            state = State.ACTIVE;
        }
        if (state == State.ACTIVE) {
            long before;
            do {
                before = moves;
                work();
                release();
            } while (moves != before);
            if (released && hasWorked()) {
                state = State.COMPLETE;
                communicator.finish(sequence);
            }
        }
        return state == State.COMPLETE;
    }

    // ---------------------------------------------------------------- [1]

    private void publish() {
        long header = ControlDescriptor.published(slot);
        long position = chooseChunk();
        Memory.set(header + Header.SIGNATURE, request.signature());
        Memory.set(header + Header.ELEMENTS, request.elements);
        Memory.set(header + Header.CHUNK, chunk);
        Memory.set(header + Header.POSITION, position);
        Memory.set(header + Header.SITE, communicator.sitePosition(request.site));
        if (request.publishes) {
            if (request.kind == Kind.ALL_TO_ALL_V) {
                mover.writeRows(ControlDescriptor.staging(slot));
            }
            if (chunk == 0) {
                Header.putStrides(header, request.source);
            } else {
                mover.pack(ControlDescriptor.staging(slot), chunk, 1);
            }
        }
        publishedSteps = 1;
        moves++;
        // Pairs with the getAcquire in hasArrived: who sees the stamp sees the header and the tensor.
        Memory.setRelease(header, Header.stamp(sequence, 1));
        released = !isRead() || (chunk > 0 && ownSteps == 1 && !(request.kind.slices() && !small));
    }

    /** Decides how peers get to see this rank's tensor; returns its position in the heap if they read it there. */
    private long chooseChunk() {
        long bytes = request.sourceBytes();
        long room = (ControlDescriptor.STAGING - mover.stagingOffset()) / request.type.bytes() / request.sections;
        ownSteps = 1;
        chunk = room;
        if (!request.publishes || small) {
            return 0;
        }
        if (bytes > SMALL && request.source.dimCount <= Header.MAX_STRIDES) {
            long position = communicator.heap().position(request.sourceMemory, request.sourceMemoryBytes);
            if (position >= 0) {
                chunk = 0;
                return position + (request.source.address - request.sourceMemory);
            }
        }
        ownSteps = Published.steps(request.elements, chunk);
        return 0;
    }

    // ---------------------------------------------------------------- [2] [3] [4]

    private void work() {
        if (hasWorked() || !hasArrived(consumedSteps + 1)) {
            return;
        }
        if (steps == 0) {
            readHeaders();
        }
        long step = consumedSteps + 1;
        switch (request.kind) {
            case BARRIER -> {}
            case REDUCE_SCATTER -> mover.reduceSection(step);
            case REDUCE, ALL_REDUCE -> {
                if (small) {
                    mover.reduceWhole();
                } else {
                    mover.reduceSlice(step);
                }
            }
            default -> mover.pull(step);
        }
        consumedSteps = step;
        arrived = 0;
        moves++;
        // Pairs with the getAcquire in release: who sees the stamp may overwrite what was read, and read what was
        // written.
        Memory.setRelease(ControlDescriptor.consumed(slot), Header.stamp(sequence, step));
    }

    private boolean hasWorked() {
        return !works || (steps > 0 && consumedSteps == steps);
    }

    private boolean reads(int q) {
        return !request.kind.fromRoot() || q == request.root;
    }

    private boolean hasArrived(long step) {
        for (; arrived < size; arrived++) {
            if (reads(arrived) && !hasPublished(arrived, step)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasPublished(int q, long step) {
        if (q == me && !request.kind.slices()) {
            return true; // its own part is read from the tensor, not from what peers are shown
        }
        long wanted = steps == 0 ? 1 : Math.min(step, peers.steps(q));
        long header = ControlDescriptor.published(lines.slot(q, sequence));
        return Memory.getAcquire(header) >= Header.stamp(sequence, wanted);
    }

    private void readHeaders() {
        steps = 1;
        for (int q = 0; q < size; q++) {
            if (reads(q)) {
                long peerSlot = lines.slot(q, sequence);
                agreement.requireSame(q, peerSlot);
                if (request.kind != Kind.BARRIER) {
                    peers.read(q, peerSlot);
                    steps = Math.max(steps, peers.steps(q));
                }
            }
        }
        if (request.kind == Kind.ALL_TO_ALL_V) {
            agreement.requireRows(peers);
        }
    }

    // ---------------------------------------------------------------- [5]

    /** Whether peers read, or write, what this rank published. */
    private boolean isRead() {
        return switch (request.kind) {
            case BARRIER -> false;
            case BROADCAST, SCATTER -> me == request.root;
            case GATHER -> me != request.root;
            case REDUCE -> !small || me != request.root;
            default -> true;
        };
    }

    private boolean isReadBy(int q) {
        return q != me && (!request.kind.toRoot() || q == request.root || !small && request.kind.slices());
    }

    private void release() {
        if (released) {
            return;
        }
        // A reduction in slices is over only with its last step, even where this rank has nothing more to show.
        boolean shared = request.kind.slices();
        if (shared && steps == 0) {
            return;
        }
        long step = shared && chunk == 0 ? steps : publishedSteps;
        if (shared && consumedSteps < step) {
            return;
        }
        for (int q = 0; q < size; q++) {
            if (isReadBy(q)
                    && Memory.getAcquire(ControlDescriptor.consumed(lines.slot(q, sequence)))
                            < Header.stamp(sequence, step)) {
                return;
            }
        }
        moves++;
        if (shared && chunk > 0 && request.works) {
            mover.unpack(ControlDescriptor.staging(slot), chunk, step);
        }
        if (publishedSteps == ownSteps) {
            released = true;
            return;
        }
        publishedSteps++;
        mover.pack(ControlDescriptor.staging(slot), chunk, publishedSteps);
        Memory.setRelease(ControlDescriptor.published(slot), Header.stamp(sequence, publishedSteps));
    }

    // ---------------------------------------------------------------- for those who wait

    @Override
    public boolean test() {
        communicator.poll();
        return progress();
    }

    @Override
    public void await() {
        communicator.await(this);
        communicator.reuse(this);
    }

    @Override
    public long moves() {
        return moves;
    }

    @Override
    public String describe() {
        return request.kind.text() + " #" + request.site.number() + " over "
                + lines.group().name() + " (" + request.site.cause() + ", " + request.site.source() + ")";
    }

    @Override
    public int firstMissing() {
        for (int q = 0; q < size; q++) {
            if (isMissing(q)) {
                return lines.rank(q);
            }
        }
        return -1;
    }

    private boolean isMissing(int q) {
        if (q == me || state == State.COMPLETE) {
            return false;
        }
        if (state == State.QUEUED) {
            return Memory.getAcquire(lines.finished(q)) <= sequence - ControlDescriptor.SLOTS;
        }
        if (!hasWorked()) {
            return reads(q) && !hasPublished(q, consumedSteps + 1);
        }
        return !released
                && isReadBy(q)
                && Memory.getAcquire(ControlDescriptor.consumed(lines.slot(q, sequence)))
                        < Header.stamp(sequence, publishedSteps);
    }

    @Override
    public String describePeers() {
        StringBuilder here = new StringBuilder();
        StringBuilder missing = new StringBuilder();
        for (int q = 0; q < size; q++) {
            int rank = lines.rank(q);
            if (!isMissing(q)) {
                here.append(here.isEmpty() ? "" : ", ").append(rank);
            } else {
                missing.append(missing.isEmpty() ? "" : ", ")
                        .append(rank)
                        .append(" (")
                        .append(lines.lastEntered(q))
                        .append(", ")
                        .append(communicator.where(rank))
                        .append(")");
            }
        }
        return "arrived: " + (here.isEmpty() ? "none" : here) + "; missing: " + (missing.isEmpty() ? "none" : missing);
    }
}
