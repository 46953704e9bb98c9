package io.shardwright.runtime.comm;

import io.shardwright.spi.CollectiveSite;
import io.shardwright.tensor.LocalTensor;

/**
 * The collectives of one rank along one axis, over MPI. Blocking ones reuse one {@link MpiTransfer}. None of them waits
 * in the library, where a rank would neither notice that another died nor move its other collectives along.
 */
final class MpiCommunicator extends RequestCommunicator<MpiTransfer, MpiMessage> {
    private final MpiGroup group;
    private final MpiTransfer blocking;
    private final MpiMessage blockingMessage;

    MpiCommunicator(MpiGroup group) {
        super(group.group, group.progress);
        this.group = group;
        blocking = new MpiTransfer(group);
        blockingMessage = new MpiMessage(group);
    }

    @Override
    MpiTransfer blocking() {
        return blocking;
    }

    @Override
    MpiTransfer newCollective() {
        return new MpiTransfer(group);
    }

    @Override
    MpiMessage blockingMessage() {
        return blockingMessage;
    }

    @Override
    MpiMessage newMessage() {
        return new MpiMessage(group);
    }

    @Override
    Request request(MpiTransfer transfer) {
        return transfer.request;
    }

    @Override
    void enter(MpiTransfer transfer) {
        transfer.enter();
        group.progress.stopIfAborted(transfer);
    }

    @Override
    void enter(MpiMessage message, boolean sends, LocalTensor x, int peer, long number, CollectiveSite site) {
        message.enter(sends, x, peer, number, site);
        group.progress.stopIfAborted(message);
    }
}
