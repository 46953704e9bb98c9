package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.memory.TensorView;

/**
 * Broadcast, scatter, gather, all-gather, all-to-all: each rank copies what it is to receive from where it lies, first its own part, then
 * those of the ranks after it, so that ranks don't all read the same peer at once.
 */
class PullSections extends ShowAndRead {
    PullSections(CollectiveSlots slots) {
        super(slots);
    }

    @Override
    final boolean isRead() {
        return request.kind.fromRoot() ? me == request.root : !request.kind.toRoot() || me != request.root;
    }

    @Override
    final boolean isReadBy(int q) {
        return q != me && (!request.kind.toRoot() || q == request.root);
    }

    /** Whether this rank receives a part from itself. */
    boolean readsOwn() {
        return reads(me);
    }

    @Override
    final void readOwn() {
        if (!readsOwn()) {
            return;
        }
        TensorView target = targetSection(me);
        ownSection(runs.view(0), me);
        if (runs.view(0).address == target.address) { // it is gathered in place
            copied -= target.elements() * request.type.bytes();
        } else {
            copy(0, target.elements());
        }
    }

    @Override
    final void read(long step) {
        for (int i = 1; i < size; i++) {
            int q = (me + i) % size;
            if (reads(q) && step <= peers.steps(q)) {
                readFrom(q, step);
            }
        }
    }

    private void readFrom(int q, long step) {
        TensorView target = targetSection(q);
        long elements = target.elements();
        long chunk = peers.chunk(q);
        long low = (step - 1) * chunk;
        peerSection(runs.view(0), target, q, low);
        copy(low, chunk == 0 ? elements : Math.min(low + chunk, elements));
    }

    /** What comes from rank q, in view 1. */
    private TensorView targetSection(int q) {
        TensorView target = runs.view(1);
        target.set(request.target);
        narrowToSection(target, q);
        return target;
    }

    /** From the whole target to the section of it that comes from rank q. */
    void narrowToSection(TensorView target, int q) {
        if (request.kind.targetSections()) {
            target.narrowToSection(request.dim, q, size);
        }
    }
}
