package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.collective.CollectiveRequest;

/** Scatter, gather, all-gather and all-to-all of more than one call of MPI takes: messages between all who need them. */
final class SectionMessages extends MpiTransfer {
    SectionMessages(MpiGroup group, CollectiveRequest request, MpiRequests requests) {
        super(group, request, requests);
    }

    @Override
    void move() {
        boolean cutsTarget = request.kind.targetSections();
        long from = request.publishes ? packed(request.source, request.sections) : 0;
        long to = request.works ? target(cutsTarget ? size : 1) : 0;
        long sectionBytes = request.elements * bytes();
        for (int i = 0; i < size; i++) {
            int q = (me + i) % size;
            boolean sends = request.publishes && (!request.kind.toRoot() || q == request.root);
            boolean receives = request.works && (!request.kind.fromRoot() || q == request.root);
            exchange(
                    q,
                    from + (request.sections > 1 ? q * sectionBytes : 0),
                    sends ? request.elements : 0,
                    to + (cutsTarget ? q * sectionBytes : 0),
                    receives ? request.elements : 0);
        }
    }
}
