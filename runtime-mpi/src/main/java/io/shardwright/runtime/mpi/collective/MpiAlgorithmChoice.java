package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.collective.CollectiveRequest;

/**
 * Which algorithm does a collective over MPI: by what it is, how large it is, and among how many ranks. A new algorithm is a class
 * and its line here; all ranks of a collective must come to the same choice. Sizes are those of {@link MpiLimits}.
 *
 * <pre>
 *   barrier, broadcast                              {@link LibraryCalls}
 *   scatter, gather, all-gather, all-to-all         {@link LibraryCalls}, as long as one call takes all sections
 *                               more, or uneven ones  {@link SectionMessages}
 *   all-to-all-v                                    {@link RowMessages}
 *   all-reduce, reduce      little for all peers    {@link MpiReduceCopies}: one step
 *                                             more  {@link MpiReduceSlices}: two, with half of the bytes or less
 *   reduce-scatter                                  {@link MpiReduceSections}
 * </pre>
 */
final class MpiAlgorithmChoice {
    private final MpiLimits limits;
    private final MpiAlgorithm libraryCalls;
    private final MpiAlgorithm sectionMessages;
    private final MpiAlgorithm rowMessages;
    private final MpiAlgorithm reduceCopies;
    private final MpiAlgorithm reduceSlices;
    private final MpiAlgorithm reduceSections;

    MpiAlgorithmChoice(MpiGroup group, CollectiveRequest request, MpiRequests requests) {
        limits = group.limits;
        libraryCalls = new LibraryCalls(group, request, requests);
        sectionMessages = new SectionMessages(group, request, requests);
        rowMessages = new RowMessages(group, request, requests);
        reduceCopies = new MpiReduceCopies(group, request, requests);
        reduceSlices = new MpiReduceSlices(group, request, requests);
        reduceSections = new MpiReduceSections(group, request, requests);
    }

    MpiAlgorithm of(CollectiveRequest request) {
        return switch (request.kind) {
            case BARRIER, BROADCAST -> libraryCalls;
            case SCATTER, GATHER, ALL_GATHER, ALL_TO_ALL ->
                request.elements * request.size <= limits.piece() && !request.isUneven()
                        ? libraryCalls
                        : sectionMessages;
            case ALL_TO_ALL_V -> rowMessages;
            case REDUCE, ALL_REDUCE -> isLittle(request) ? reduceCopies : reduceSlices;
            case REDUCE_SCATTER -> reduceSections;
            case SEND, RECEIVE -> throw new IllegalArgumentException(request.describe() + " is no collective");
        };
    }

    private boolean isLittle(CollectiveRequest request) {
        return request.elements * request.type.bytes() * (request.size - 1) <= limits.small()
                && request.elements <= limits.round();
    }
}
