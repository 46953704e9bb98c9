package io.shardwright.runtime.comm;

import io.shardwright.spi.CollectiveSite;
import io.shardwright.spi.Communicator;
import io.shardwright.spi.Pending;
import io.shardwright.spi.Reduction;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * The collectives of one rank along one axis, over MPI. Blocking ones reuse one {@link MpiTransfer}. None of them waits
 * in the library, where a rank would neither notice that another died nor move its other collectives along.
 */
final class MpiCommunicator implements Communicator {
    private final MpiGroup group;
    private final int size;
    private final int me;
    private final MpiTransfer blocking;
    private final MpiMessage blockingMessage;
    private final long[] nextSend;
    private final long[] nextReceive;

    MpiCommunicator(MpiGroup group) {
        this.group = group;
        size = group.group.size();
        me = group.group.index();
        blocking = new MpiTransfer(group);
        blockingMessage = new MpiMessage(group);
        nextSend = new long[size];
        nextReceive = new long[size];
    }

    @Override
    public int rank() {
        return me;
    }

    @Override
    public int size() {
        return size;
    }

    // ---------------------------------------------------------------- blocking

    @Override
    public void barrier(CollectiveSite site) {
        blocking.request.barrier(site);
        run();
    }

    @Override
    public void broadcast(LocalTensor x, int root, CollectiveSite site) {
        setBroadcast(blocking.request, x, root, site);
        run();
    }

    @Override
    public void scatter(LocalTensor part, LocalTensor whole, int dim, int root, CollectiveSite site) {
        blocking.request.set(Kind.SCATTER, Reduction.SUM, onRoot(whole, root), part, dim, root, site);
        run();
    }

    @Override
    public void gather(LocalTensor whole, LocalTensor part, int dim, int root, CollectiveSite site) {
        blocking.request.set(Kind.GATHER, Reduction.SUM, part, onRoot(whole, root), dim, root, site);
        run();
    }

    @Override
    public void reduce(LocalTensor x, Reduction reduction, int root, CollectiveSite site) {
        blocking.request.set(Kind.REDUCE, reduction, x, onRoot(x, root), 0, root, site);
        run();
    }

    @Override
    public void allReduce(LocalTensor x, Reduction reduction, CollectiveSite site) {
        blocking.request.set(Kind.ALL_REDUCE, reduction, x, x, 0, 0, site);
        run();
    }

    @Override
    public void allGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        blocking.request.set(Kind.ALL_GATHER, Reduction.SUM, part, whole, dim, 0, site);
        run();
    }

    @Override
    public void reduceScatter(LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site) {
        blocking.request.set(Kind.REDUCE_SCATTER, reduction, whole, part, dim, 0, site);
        run();
    }

    @Override
    public void allToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site) {
        blocking.request.set(Kind.ALL_TO_ALL, Reduction.SUM, in, out, dim, 0, site);
        run();
    }

    @Override
    public void allToAllV(LocalTensor out, long[] receiveRows, LocalTensor in, long[] sendRows, CollectiveSite site) {
        blocking.request.setRows(in, sendRows, out, receiveRows, site);
        run();
    }

    @Override
    public void send(LocalTensor x, int peer, CollectiveSite site) {
        enterMessage(blockingMessage, true, x, peer, site);
        group.progress.await(blockingMessage);
    }

    @Override
    public void receive(LocalTensor x, int peer, CollectiveSite site) {
        enterMessage(blockingMessage, false, x, peer, site);
        group.progress.await(blockingMessage);
    }

    // ---------------------------------------------------------------- non-blocking

    @Override
    public Pending startAllReduce(LocalTensor x, Reduction reduction, CollectiveSite site) {
        MpiTransfer transfer = new MpiTransfer(group);
        transfer.request.set(Kind.ALL_REDUCE, reduction, x, x, 0, 0, site);
        return start(transfer);
    }

    @Override
    public Pending startAllGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        MpiTransfer transfer = new MpiTransfer(group);
        transfer.request.set(Kind.ALL_GATHER, Reduction.SUM, part, whole, dim, 0, site);
        return start(transfer);
    }

    @Override
    public Pending startReduceScatter(
            LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site) {
        MpiTransfer transfer = new MpiTransfer(group);
        transfer.request.set(Kind.REDUCE_SCATTER, reduction, whole, part, dim, 0, site);
        return start(transfer);
    }

    @Override
    public Pending startBroadcast(LocalTensor x, int root, CollectiveSite site) {
        MpiTransfer transfer = new MpiTransfer(group);
        setBroadcast(transfer.request, x, root, site);
        return start(transfer);
    }

    @Override
    public Pending startAllToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site) {
        MpiTransfer transfer = new MpiTransfer(group);
        transfer.request.set(Kind.ALL_TO_ALL, Reduction.SUM, in, out, dim, 0, site);
        return start(transfer);
    }

    @Override
    public Pending startSend(LocalTensor x, int peer, CollectiveSite site) {
        return startMessage(true, x, peer, site);
    }

    @Override
    public Pending startReceive(LocalTensor x, int peer, CollectiveSite site) {
        return startMessage(false, x, peer, site);
    }

    /** As {@link #reduce}. */
    Pending startReduce(LocalTensor x, Reduction reduction, int root, CollectiveSite site) {
        MpiTransfer transfer = new MpiTransfer(group);
        transfer.request.set(Kind.REDUCE, reduction, x, onRoot(x, root), 0, root, site);
        return start(transfer);
    }

    /** As {@link #barrier}. */
    Pending startBarrier(CollectiveSite site) {
        MpiTransfer transfer = new MpiTransfer(group);
        transfer.request.barrier(site);
        return start(transfer);
    }

    private void setBroadcast(Request request, LocalTensor x, int root, CollectiveSite site) {
        boolean isRoot = me == root;
        request.set(Kind.BROADCAST, Reduction.SUM, isRoot ? x : null, isRoot ? null : x, 0, root, site);
    }

    private @Nullable LocalTensor onRoot(LocalTensor tensor, int root) {
        return me == root ? tensor : null;
    }

    private void run() {
        enter(blocking);
        group.progress.await(blocking);
    }

    private Pending start(MpiTransfer transfer) {
        enter(transfer);
        group.progress.add(transfer);
        return transfer;
    }

    private void enter(MpiTransfer transfer) {
        transfer.enter();
        group.progress.stopIfAborted(transfer);
    }

    private Pending startMessage(boolean sends, LocalTensor x, int peer, CollectiveSite site) {
        MpiMessage message = new MpiMessage(group);
        enterMessage(message, sends, x, peer, site);
        group.progress.add(message);
        return message;
    }

    private void enterMessage(MpiMessage message, boolean sends, LocalTensor x, int peer, CollectiveSite site) {
        if (peer < 0 || peer >= size) {
            throw new IllegalArgumentException(
                    (sends ? "send " : "receive ") + site + ": peer " + peer + " is not one of " + size + " ranks");
        }
        long[] next = sends ? nextSend : nextReceive;
        message.enter(sends, x, peer, ++next[peer], site);
        group.progress.stopIfAborted(message);
    }
}
