package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.memory.TensorView;

/**
 * Broadcast, scatter, gather, all-gather, all-to-all: each rank copies what it is to receive from where it lies, beginning with
 * its own part, so that ranks don't all read the same peer at once.
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

    @Override
    final void read(long step) {
        for (int i = 0; i < size; i++) {
            int q = (me + i) % size;
            if (reads(q)) {
                readFrom(q, step);
            }
        }
    }

    private void readFrom(int q, long step) {
        TensorView target = runs.view(1);
        target.set(request.target);
        narrowToSection(target, q);
        long elements = target.elements();
        if (q == me) {
            if (step == 1) { // what is this rank's own doesn't come in chunks
                ownSection(runs.view(0), me);
                if (runs.view(0).address != target.address) { // else it is gathered in place
                    copy(0, elements);
                }
            }
        } else if (step <= peers.steps(q)) {
            long chunk = peers.chunk(q);
            long low = (step - 1) * chunk;
            peerSection(runs.view(0), target, q, low);
            copy(low, chunk == 0 ? elements : Math.min(low + chunk, elements));
        }
    }

    /** From the whole target to the section of it that comes from rank q. */
    void narrowToSection(TensorView target, int q) {
        if (request.kind.targetSections()) {
            target.narrowToSection(request.dim, q, size);
        }
    }
}
