package io.shardwright.runtime.comm;

import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Collectives of a rank whose tensors have a copy on a device: what is sent comes to the host before, what is received goes there after. */
public final class DeviceCommunicator implements Communicator {
    private final Communicator host;
    private final Kernels device;

    public DeviceCommunicator(Communicator host, Kernels device) {
        this.host = host;
        this.device = device;
    }

    @Override
    public int rank() {
        return host.rank();
    }

    @Override
    public int size() {
        return host.size();
    }

    @Override
    public void barrier(CollectiveSite site) {
        host.barrier(site);
    }

    @Override
    public void broadcast(LocalTensor x, int root, CollectiveSite site) {
        startBroadcast(x, root, site).await();
    }

    @Override
    public void scatter(LocalTensor part, LocalTensor whole, int dim, int root, CollectiveSite site) {
        if (rank() == root) {
            device.toHost(whole);
        }
        host.scatter(part, whole, dim, root, site);
        device.toDevice(part);
    }

    @Override
    public void gather(LocalTensor whole, LocalTensor part, int dim, int root, CollectiveSite site) {
        device.toHost(part);
        host.gather(whole, part, dim, root, site);
        if (rank() == root) {
            device.toDevice(whole);
        }
    }

    @Override
    public void reduce(LocalTensor x, Reduction reduction, int root, CollectiveSite site) {
        if (isAlone()) {
            return;
        }
        device.toHost(x);
        host.reduce(x, reduction, root, site);
        device.toDevice(x);
    }

    @Override
    public void allReduce(LocalTensor x, Reduction reduction, CollectiveSite site) {
        startAllReduce(x, reduction, site).await();
    }

    @Override
    public void allGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        startAllGather(whole, part, dim, site).await();
    }

    @Override
    public void reduceScatter(LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site) {
        startReduceScatter(part, whole, dim, reduction, site).await();
    }

    @Override
    public void allToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site) {
        startAllToAll(out, in, dim, site).await();
    }

    @Override
    public void allToAllV(LocalTensor out, long[] receiveRows, LocalTensor in, long[] sendRows, CollectiveSite site) {
        if (isCopied(out, in)) {
            return;
        }
        device.toHost(in);
        host.allToAllV(out, receiveRows, in, sendRows, site);
        device.toDevice(out);
    }

    @Override
    public void send(LocalTensor x, int peer, CollectiveSite site) {
        device.toHost(x);
        host.send(x, peer, site);
    }

    @Override
    public void receive(LocalTensor x, int peer, CollectiveSite site) {
        host.receive(x, peer, site);
        device.toDevice(x);
    }

    @Override
    public Pending startAllReduce(LocalTensor x, Reduction reduction, CollectiveSite site) {
        if (isAlone()) {
            return host.startAllReduce(x, reduction, site);
        }
        device.toHost(x);
        return new Arriving(host.startAllReduce(x, reduction, site), x);
    }

    @Override
    public Pending startAllGather(LocalTensor whole, LocalTensor part, int dim, CollectiveSite site) {
        if (isCopied(whole, part)) {
            return Pending.DONE;
        }
        device.toHost(part);
        return new Arriving(host.startAllGather(whole, part, dim, site), whole);
    }

    @Override
    public Pending startReduceScatter(
            LocalTensor part, LocalTensor whole, int dim, Reduction reduction, CollectiveSite site) {
        device.toHost(whole);
        return new Arriving(host.startReduceScatter(part, whole, dim, reduction, site), part);
    }

    @Override
    public Pending startBroadcast(LocalTensor x, int root, CollectiveSite site) {
        if (isAlone()) {
            return host.startBroadcast(x, root, site);
        }
        if (rank() == root) {
            device.toHost(x);
            return host.startBroadcast(x, root, site);
        }
        return new Arriving(host.startBroadcast(x, root, site), x);
    }

    @Override
    public Pending startAllToAll(LocalTensor out, LocalTensor in, int dim, CollectiveSite site) {
        if (isCopied(out, in)) {
            return Pending.DONE;
        }
        device.toHost(in);
        return new Arriving(host.startAllToAll(out, in, dim, site), out);
    }

    @Override
    public Pending startSend(LocalTensor x, int peer, CollectiveSite site) {
        device.toHost(x);
        return host.startSend(x, peer, site);
    }

    @Override
    public Pending startReceive(LocalTensor x, int peer, CollectiveSite site) {
        return new Arriving(host.startReceive(x, peer, site), x);
    }

    /** A rank that is alone gets what it sends, and nothing has to cross over if the device has both. */
    private boolean isCopied(LocalTensor out, LocalTensor in) {
        boolean isCopied = isAlone() && device.holds(out) && device.holds(in);
        if (isCopied) {
            device.copy(out, in);
        }
        return isCopied;
    }

    /** Nothing moves, and what works in place changes nothing. */
    private boolean isAlone() {
        return size() == 1;
    }

    /** What arrives goes on to the device, once. */
    private final class Arriving implements Pending {
        private final Pending pending;
        private final LocalTensor x;
        private boolean complete;

        Arriving(Pending pending, LocalTensor x) {
            this.pending = pending;
            this.x = x;
        }

        @Override
        public boolean test() {
            if (!complete && pending.test()) {
                arrive();
            }
            return complete;
        }

        @Override
        public void await() {
            if (!complete) {
                pending.await();
                arrive();
            }
        }

        private void arrive() {
            complete = true;
            device.toDevice(x);
        }
    }
}
