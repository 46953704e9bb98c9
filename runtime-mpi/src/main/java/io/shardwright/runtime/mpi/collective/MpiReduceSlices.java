package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.collective.CollectiveRequest;

/**
 * All-reduce and reduce of much.
 *
 * <pre>
 *   [1] rank r receives slice r of all ranks, and reduces it
 *   [2] rank r sends slice r to those who get the result
 * </pre>
 */
final class MpiReduceSlices extends MpiReduceRounds {
    /** Elements; slices begin on pairs of cache lines, as far as the tensors do. */
    private static final long SLICE_ALIGNMENT = 32;

    /** Whether the result of the round is on its way. */
    private boolean sharing;

    MpiReduceSlices(MpiGroup group, CollectiveRequest request, MpiRequests requests) {
        super(group, request, requests);
    }

    // ---------------------------------------------------------------- [1]

    @Override
    void collect() {
        sharing = false;
        packSource();
        long mine = slice(me + 1) - slice(me);
        for (int i = 1; i < size; i++) {
            int q = (me + i) % size;
            receive(q, staged(q, mine), mine, 0);
            send(q, base + slice(q) * bytes(), slice(q + 1) - slice(q), 0);
        }
    }

    @Override
    boolean reduce() {
        if (!sharing) {
            long mine = base + slice(me) * bytes();
            reduce(mine, mine, slice(me + 1) - slice(me));
            sharing = true;
            share();
            return false;
        }
        unpackTarget();
        return true;
    }

    // ---------------------------------------------------------------- [2]

    private void share() {
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
        return r == size ? length() : length() * r / size / SLICE_ALIGNMENT * SLICE_ALIGNMENT;
    }
}
