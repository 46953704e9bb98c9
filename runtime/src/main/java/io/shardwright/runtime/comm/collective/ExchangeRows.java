package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.runtime.comm.memory.TensorView;

/**
 * All-to-all-v: as {@link PullSections}, with sections of different numbers of rows. How many rows are whose lies in front of the
 * chunks in staging, so that a peer finds its own, and can check that it gets what it expects.
 */
final class ExchangeRows extends PullSections {
    private static final long CACHE_LINE = 64;

    ExchangeRows(CollectiveSlots slots) {
        super(slots);
    }

    @Override
    long stagingOffset() {
        return (2L * size * Long.BYTES + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    }

    @Override
    void writePrefix() {
        long before = 0;
        for (int r = 0; r < size; r++) {
            NativeMemory.set(slots.staging() + 2L * r * Long.BYTES, before);
            NativeMemory.set(slots.staging() + (2L * r + 1) * Long.BYTES, request.sendRows[r]);
            before += request.sendRows[r];
        }
    }

    @Override
    void checkPeers() {
        slots.requireRows();
    }

    /** Not of different numbers, for which {@link #checkPeers} ends the job. */
    @Override
    boolean readsOwn() {
        return request.sendRows[me] == request.receiveRows[me];
    }

    @Override
    void ownSection(TensorView view, int r) {
        view.set(request.source);
        view.narrow(0, before(request.sendRows, r), request.sendRows[r]);
    }

    @Override
    void narrowToSection(TensorView target, int q) {
        target.narrow(0, before(request.receiveRows, q), request.receiveRows[q]);
    }

    @Override
    void sectionInPlace(TensorView view, int q) {
        peers.strides(q, view);
        view.narrow(0, peers.rowsBefore(q, me), view.dims[0]);
    }

    private static long before(long[] rows, int r) {
        long before = 0;
        for (int i = 0; i < r; i++) {
            before += rows[i];
        }
        return before;
    }
}
