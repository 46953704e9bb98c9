package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.collective.CollectiveRequest;
import io.shardwright.runtime.comm.collective.RequestCommunicator;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.tensor.LocalTensor;

/**
 * The collectives of one rank along one axis, over MPI. Blocking ones reuse one {@link MpiCollective}. None of them waits
 * in the library, where a rank would neither notice that another died nor move its other collectives along.
 */
public final class MpiCommunicator extends RequestCommunicator<MpiCollective, MpiMessage> {
    private final MpiGroup group;
    private final MpiCollective blocking;
    private final MpiMessage blockingMessage;

    public MpiCommunicator(MpiGroup group) {
        super(group.group, group.progress);
        this.group = group;
        blocking = new MpiCollective(group);
        blockingMessage = new MpiMessage(group);
    }

    @Override
    protected MpiCollective blocking() {
        return blocking;
    }

    @Override
    protected MpiCollective newCollective() {
        return new MpiCollective(group);
    }

    @Override
    protected MpiMessage blockingMessage() {
        return blockingMessage;
    }

    @Override
    protected MpiMessage newMessage() {
        return new MpiMessage(group);
    }

    @Override
    protected CollectiveRequest request(MpiCollective transfer) {
        return transfer.request;
    }

    @Override
    protected void enter(MpiCollective transfer) {
        transfer.enter();
        group.progress.stopIfAborted(transfer);
    }

    @Override
    protected void enter(MpiMessage message, boolean sends, LocalTensor x, int peer, long number, CollectiveSite site) {
        message.enter(sends, x, peer, number, site);
        group.progress.stopIfAborted(message);
    }
}
