package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.collective.CollectiveRequest;

/**
 * One way to do a collective over MPI, as one rank does it: what it asks of MPI, in one go or in several. It never waits, and is
 * used for one collective after the other. Which algorithm does which collective is decided in {@link MpiAlgorithmChoice}.
 */
abstract class MpiAlgorithm {
    final MpiGroup group;
    final CollectiveRequest request;
    final MpiRequests requests;
    final int size;
    final int me;
    private long sequence;

    MpiAlgorithm(MpiGroup group, CollectiveRequest request, MpiRequests requests) {
        this.group = group;
        this.request = request;
        this.requests = requests;
        size = request.size;
        me = request.me;
    }

    final void begin(long newSequence) {
        sequence = newSequence;
        begin();
    }

    /** Makes the first requests. */
    abstract void begin();

    /** After all requests are complete: finishes, or makes the next ones. Whether this was all. */
    abstract boolean next();

    final int bytes() {
        return request.type.bytes();
    }

    final long type() {
        return group.type(request.type);
    }

    /** @param phase of the collective, so that its messages aren't taken for those of another */
    final void send(int q, long at, long count, int phase) {
        group.mpi.send(at, (int) count, type(), q, MpiGroup.tag(sequence, phase), group.communicator, requests.next());
    }

    final void receive(int q, long at, long count, int phase) {
        group.mpi.receive(
                at, (int) count, type(), q, MpiGroup.tag(sequence, phase), group.communicator, requests.next());
    }
}
