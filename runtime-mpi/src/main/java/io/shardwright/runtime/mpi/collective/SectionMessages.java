package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.collective.CollectiveRequest;
import io.shardwright.runtime.comm.memory.TensorView;

/** Scatter, gather, all-gather and all-to-all of more than one call of MPI takes: messages between all who need them. */
final class SectionMessages extends MpiTransfer {
    SectionMessages(MpiGroup group, CollectiveRequest request, MpiRequests requests) {
        super(group, request, requests);
    }

    /** Elements of section q, or of all that isn't cut. */
    private long length(TensorView tensor, boolean isCut, int q) {
        return isCut ? request.length(tensor, q) : tensor.elements();
    }

    @Override
    void move() {
        boolean cutsTarget = request.kind.targetSections();
        long from = request.publishes ? packed(request.source, request.sections) : 0;
        long to = request.works ? target(cutsTarget ? size : 1) : 0;
        for (int i = 0; i < size; i++) {
            int q = (me + i) % size;
            boolean sends = request.publishes && (!request.kind.toRoot() || q == request.root);
            boolean receives = request.works && (!request.kind.fromRoot() || q == request.root);
            exchange(
                    q,
                    from + (request.sections > 1 ? request.before(request.source, q) * bytes() : 0),
                    sends ? length(request.source, request.sections > 1, q) : 0,
                    to + (cutsTarget ? request.before(request.target, q) * bytes() : 0),
                    receives ? length(request.target, cutsTarget, q) : 0);
        }
    }
}
