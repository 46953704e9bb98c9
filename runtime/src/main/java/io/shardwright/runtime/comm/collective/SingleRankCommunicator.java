package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.memory.DenseRuns;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.LocalTensor;

/** An axis of one rank: every collective is a copy, or nothing. */
public final class SingleRankCommunicator implements Communicator {
    private final DenseRuns rows = new DenseRuns(2);

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void barrier(CollectiveSite site) {}

    @Override
    public void broadcast(LocalTensor x, int root, CollectiveSite site) {}

    @Override
    public void scatter(LocalTensor part, LocalTensor whole, int dim, int root, CollectiveSite site) {
        copy(whole, part, site);
    }

    @Override
    public void gather(LocalTensor whole, LocalTensor part, int dim, int root, CollectiveSite site) {
        copy(part, whole, site);
    }

    @Override
    public void reduce(LocalTensor x, Reduction reduction, int root, CollectiveSite site) {}

    @Override
    public void allReduce(LocalTensor x, Reduction reduction, CollectiveSite site) {}

    @Override
    public void allGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        copy(part, whole, site);
    }

    @Override
    public void reduceScatter(LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site) {
        copy(whole, part, site);
    }

    @Override
    public void allToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site) {
        copy(in, out, site);
    }

    @Override
    public void allToAllV(LocalTensor out, long[] receiveRows, LocalTensor in, long[] sendRows, CollectiveSite site) {
        rows.view(0).set(in);
        rows.view(1).set(out);
        // A section of a tensor would be a new object.
        narrow(0, in, sendRows[0], site);
        narrow(1, out, receiveRows[0], site);
        move(in, out, site);
    }

    @Override
    public void send(LocalTensor x, int peer, CollectiveSite site) {
        throw noPeer("send", site);
    }

    @Override
    public void receive(LocalTensor x, int peer, CollectiveSite site) {
        throw noPeer("receive", site);
    }

    @Override
    public Pending startAllReduce(LocalTensor x, Reduction reduction, CollectiveSite site) {
        return Pending.DONE;
    }

    @Override
    public Pending startAllGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        copy(part, whole, site);
        return Pending.DONE;
    }

    @Override
    public Pending startReduceScatter(
            LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site) {
        copy(whole, part, site);
        return Pending.DONE;
    }

    @Override
    public Pending startBroadcast(LocalTensor x, int root, CollectiveSite site) {
        return Pending.DONE;
    }

    @Override
    public Pending startAllToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site) {
        copy(in, out, site);
        return Pending.DONE;
    }

    @Override
    public Pending startSend(LocalTensor x, int peer, CollectiveSite site) {
        throw noPeer("send", site);
    }

    @Override
    public Pending startReceive(LocalTensor x, int peer, CollectiveSite site) {
        throw noPeer("receive", site);
    }

    private void copy(LocalTensor from, LocalTensor to, CollectiveSite site) {
        rows.view(0).set(from);
        rows.view(1).set(to);
        move(from, to, site);
    }

    private void narrow(int view, LocalTensor x, long count, CollectiveSite site) {
        if (x.dimCount() == 0 || count < 0 || count > x.dim(0)) {
            throw new IllegalArgumentException("collective " + site + ": " + x + " has no " + count + " rows");
        }
        rows.view(view).narrow(0, 0, count);
    }

    /** What the views show of both. */
    private void move(LocalTensor from, LocalTensor to, CollectiveSite site) {
        if (!rows.view(0).hasDimsOf(rows.view(1)) || from.type() != to.type()) {
            throw new IllegalArgumentException("collective " + site + ": " + from + " doesn't fit " + to);
        }
        if (rows.view(0).address == rows.view(1).address) {
            return;
        }
        for (rows.start(2, 0, rows.view(0).elements()); rows.next(); ) {
            NativeMemory.copy(rows.at[0], rows.at[1], rows.length * from.type().bytes());
        }
    }

    private static IllegalArgumentException noPeer(String what, CollectiveSite site) {
        return new IllegalArgumentException(what + " " + site + ": there is one rank only, and so no peer");
    }
}
