package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.collective.CollectiveRequest;
import io.shardwright.runtime.comm.memory.TensorView;

/** MPI's own collectives; a broadcast of more than one call takes goes in several. */
final class LibraryCalls extends MpiTransfer {
    LibraryCalls(MpiGroup group, CollectiveRequest request, MpiRequests requests) {
        super(group, request, requests);
    }

    @Override
    void move() {
        switch (request.kind) {
            case BARRIER -> group.mpi.barrier(group.communicator, requests.next());
            case BROADCAST -> broadcast();
            default -> exchangeSections();
        }
    }

    private void broadcast() {
        TensorView x = me == request.root ? request.source : request.target;
        long at = me == request.root ? packed(x, 1) : target(1);
        for (long low = 0; low == 0 || low < request.elements; low += group.limits.piece()) {
            group.mpi.broadcast(
                    at + low * x.elementBytes,
                    piece(request.elements - low),
                    type(),
                    request.root,
                    group.communicator,
                    requests.next());
        }
    }

    private void exchangeSections() {
        long from = request.publishes ? packed(request.source, request.sections) : 0;
        long to = request.works ? target(request.kind.targetSections() ? size : 1) : 0;
        int count = (int) request.elements;
        long type = type();
        switch (request.kind) {
            case SCATTER -> group.mpi.scatter(from, to, count, type, request.root, group.communicator, requests.next());
            case GATHER -> group.mpi.gather(from, to, count, type, request.root, group.communicator, requests.next());
            case ALL_GATHER -> {
                boolean inPlace = from == to + (long) me * count * bytes() && count > 0;
                group.mpi.allGather(
                        inPlace ? group.mpi.inPlace() : from, to, count, type, group.communicator, requests.next());
            }
            case ALL_TO_ALL -> group.mpi.allToAll(from, to, count, type, group.communicator, requests.next());
            default -> throw new IllegalStateException(request.describe());
        }
    }
}
