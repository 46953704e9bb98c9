package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.collective.CollectiveRequest;
import org.jspecify.annotations.Nullable;

/** Checks that the ranks of a collective over MPI mean the same one. If they don't, the job ends with both sides named. */
final class MpiAgreement {
    private final MpiGroup group;
    private final CollectiveRequest request;
    private @Nullable MpiHeader headers;

    MpiAgreement(MpiGroup group, CollectiveRequest request) {
        this.group = group;
        this.request = request;
    }

    /** Sends this rank's header to all, and asks for theirs. */
    void begin(MpiRequests requests) {
        MpiHeader all = headers == null ? new MpiHeader(request.size) : headers;
        headers = all;
        all.write(request.me, request.signature(), request.elements, request.site);
        group.mpi.allGather(
                group.mpi.inPlace(),
                all.address(0),
                MpiHeader.BYTES,
                group.mpi.int8(),
                group.communicator,
                requests.next());
    }

    /** Once all requests are complete. */
    void requireSame() {
        MpiHeader all = headers;
        for (int q = 0; all != null && q < request.size; q++) {
            boolean sameElements = all.elements(q) == request.elements || request.kind == CollectiveKind.ALL_TO_ALL_V;
            if (all.signature(q) != request.signature() || !sameElements) {
                throw group.mismatch("rank " + group.job.rank() + " is in " + all.describe(request.me) + " over "
                        + group.group.name() + ", rank " + group.group.ranks()[q] + " is in " + all.describe(q));
            }
        }
    }
}
