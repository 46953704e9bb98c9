package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.control.InFlight;
import io.shardwright.runtime.comm.control.ProgressEngine;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * A communicator that makes a {@link CollectiveRequest} of every collective: what each asks for is the same, whatever moves it. Blocking ones
 * reuse one collective and one message, so that they make no objects.
 *
 * @param <C> a collective under way
 * @param <M> a message under way
 */
public abstract class RequestCommunicator<C extends InFlight & Pending, M extends InFlight & Pending>
        implements Communicator {
    final int size;
    final int me;

    private final ProgressEngine progress;
    private final long[] nextSend;
    private final long[] nextReceive;

    public RequestCommunicator(AxisGroup group, ProgressEngine progress) {
        size = group.size();
        me = group.index();
        this.progress = progress;
        nextSend = new long[size];
        nextReceive = new long[size];
    }

    /** The collective that blocking calls reuse. */
    protected abstract C blocking();

    /** One that nobody uses yet. */
    protected abstract C newCollective();

    /** The message that blocking calls reuse. */
    protected abstract M blockingMessage();

    protected abstract M newMessage();

    protected abstract CollectiveRequest request(C collective);

    /** Begins the collective that its request describes. */
    protected abstract void enter(C collective);

    /** @param number of the message among those that go this way between the two, from 1 */
    protected abstract void enter(M message, boolean sends, LocalTensor x, int peer, long number, CollectiveSite site);

    @Override
    public final int rank() {
        return me;
    }

    @Override
    public final int size() {
        return size;
    }

    // ---------------------------------------------------------------- blocking

    @Override
    public final void barrier(CollectiveSite site) {
        request(blocking()).barrier(site);
        run();
    }

    @Override
    public final void broadcast(LocalTensor x, int root, CollectiveSite site) {
        setBroadcast(blocking(), x, root, site);
        run();
    }

    @Override
    public final void scatter(LocalTensor part, LocalTensor whole, int dim, int root, CollectiveSite site) {
        request(blocking()).set(CollectiveKind.SCATTER, Reduction.SUM, onRoot(whole, root), part, dim, root, site);
        run();
    }

    @Override
    public final void gather(LocalTensor whole, LocalTensor part, int dim, int root, CollectiveSite site) {
        request(blocking()).set(CollectiveKind.GATHER, Reduction.SUM, part, onRoot(whole, root), dim, root, site);
        run();
    }

    @Override
    public final void reduce(LocalTensor x, Reduction reduction, int root, CollectiveSite site) {
        setReduce(blocking(), x, reduction, root, site);
        run();
    }

    @Override
    public final void allReduce(LocalTensor x, Reduction reduction, CollectiveSite site) {
        setAllReduce(blocking(), x, reduction, site);
        run();
    }

    @Override
    public final void allGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        setAllGather(blocking(), whole, part, dim, site);
        run();
    }

    @Override
    public final void reduceScatter(
            LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site) {
        setReduceScatter(blocking(), part, whole, dim, reduction, site);
        run();
    }

    @Override
    public final void allToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site) {
        setAllToAll(blocking(), out, in, dim, site);
        run();
    }

    @Override
    public final void allToAllV(
            LocalTensor out, long[] receiveRows, LocalTensor in, long[] sendRows, CollectiveSite site) {
        request(blocking()).setRows(in, sendRows, out, receiveRows, site);
        run();
    }

    @Override
    public final void send(LocalTensor x, int peer, CollectiveSite site) {
        enterMessage(blockingMessage(), true, x, peer, site);
        progress.await(blockingMessage());
    }

    @Override
    public final void receive(LocalTensor x, int peer, CollectiveSite site) {
        enterMessage(blockingMessage(), false, x, peer, site);
        progress.await(blockingMessage());
    }

    private void run() {
        enter(blocking());
        progress.await(blocking());
    }

    // ---------------------------------------------------------------- non-blocking

    @Override
    public final Pending startAllReduce(LocalTensor x, Reduction reduction, CollectiveSite site) {
        C collective = newCollective();
        setAllReduce(collective, x, reduction, site);
        return start(collective);
    }

    @Override
    public final Pending startAllGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        C collective = newCollective();
        setAllGather(collective, whole, part, dim, site);
        return start(collective);
    }

    @Override
    public final Pending startReduceScatter(
            LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site) {
        C collective = newCollective();
        setReduceScatter(collective, part, whole, dim, reduction, site);
        return start(collective);
    }

    @Override
    public final Pending startBroadcast(LocalTensor x, int root, CollectiveSite site) {
        C collective = newCollective();
        setBroadcast(collective, x, root, site);
        return start(collective);
    }

    @Override
    public final Pending startAllToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site) {
        C collective = newCollective();
        setAllToAll(collective, out, in, dim, site);
        return start(collective);
    }

    @Override
    public final Pending startSend(LocalTensor x, int peer, CollectiveSite site) {
        return startMessage(true, x, peer, site);
    }

    @Override
    public final Pending startReceive(LocalTensor x, int peer, CollectiveSite site) {
        return startMessage(false, x, peer, site);
    }

    /** As {@link #reduce}. */
    public final Pending startReduce(LocalTensor x, Reduction reduction, int root, CollectiveSite site) {
        C collective = newCollective();
        setReduce(collective, x, reduction, root, site);
        return start(collective);
    }

    /** As {@link #barrier}. */
    public final Pending startBarrier(CollectiveSite site) {
        C collective = newCollective();
        request(collective).barrier(site);
        return start(collective);
    }

    private Pending start(C collective) {
        enter(collective);
        progress.add(collective);
        return collective;
    }

    private Pending startMessage(boolean sends, LocalTensor x, int peer, CollectiveSite site) {
        M message = newMessage();
        enterMessage(message, sends, x, peer, site);
        progress.add(message);
        return message;
    }

    private void enterMessage(M message, boolean sends, LocalTensor x, int peer, CollectiveSite site) {
        if (peer < 0 || peer >= size) {
            throw new IllegalArgumentException(
                    (sends ? "send " : "receive ") + site + ": peer " + peer + " is not one of " + size + " ranks");
        }
        long[] next = sends ? nextSend : nextReceive;
        enter(message, sends, x, peer, ++next[peer], site);
    }

    // ---------------------------------------------------------------- what a collective asks for

    private void setBroadcast(C collective, LocalTensor x, int root, CollectiveSite site) {
        boolean isRoot = me == root;
        request(collective)
                .set(CollectiveKind.BROADCAST, Reduction.SUM, isRoot ? x : null, isRoot ? null : x, 0, root, site);
    }

    private void setReduce(C collective, LocalTensor x, Reduction reduction, int root, CollectiveSite site) {
        request(collective).set(CollectiveKind.REDUCE, reduction, x, onRoot(x, root), 0, root, site);
    }

    private void setAllReduce(C collective, LocalTensor x, Reduction reduction, CollectiveSite site) {
        request(collective).set(CollectiveKind.ALL_REDUCE, reduction, x, x, 0, 0, site);
    }

    private void setAllGather(C collective, LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        request(collective).set(CollectiveKind.ALL_GATHER, Reduction.SUM, part, whole, dim, 0, site);
    }

    private void setReduceScatter(
            C collective, LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site) {
        request(collective).set(CollectiveKind.REDUCE_SCATTER, reduction, whole, part, dim, 0, site);
    }

    private void setAllToAll(C collective, LocalTensor out, LocalTensor in, int dim, CollectiveSite site) {
        request(collective).set(CollectiveKind.ALL_TO_ALL, Reduction.SUM, in, out, dim, 0, site);
    }

    private @Nullable LocalTensor onRoot(LocalTensor tensor, int root) {
        return me == root ? tensor : null;
    }
}
