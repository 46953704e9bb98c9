package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.collective.CollectiveRequest;

/**
 * All-reduce and reduce of little: each rank sends all it has to all who get the result, in messages that need no asking, and they
 * reduce it for themselves.
 */
final class MpiReduceCopies extends MpiReduceRounds {
    MpiReduceCopies(MpiGroup group, CollectiveRequest request, MpiRequests requests) {
        super(group, request, requests);
    }

    @Override
    void collect() {
        packSource();
        long length = length();
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

    @Override
    boolean reduce() {
        if (request.works) {
            reduce(base, base, length());
        }
        unpackTarget();
        return true;
    }
}
