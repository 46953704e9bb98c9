package io.shardwright.runtime.comm.hosts;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.Heap;
import io.shardwright.runtime.comm.RankCommunicators;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.Host;
import io.shardwright.runtime.comm.shared.HostMemory;

/** What a rank of a job meets its peers through, on however many hosts they are. */
public final class JobEndpoint implements Endpoint {
    private final Mesh mesh;
    private final SharedHost shared;
    private final Connections connections;
    private final RankCommunicators communicators;

    public JobEndpoint(Mesh mesh, SharedHost shared, Connections connections) {
        this.mesh = mesh;
        this.shared = shared;
        this.connections = connections;
        communicators = new RankCommunicators(mesh, shared.host.rank(), connections::communicator);
        shared.job.arrive();
    }

    /** Of a job whose ranks are all on one host. */
    public static Endpoint onOneHost(
            Mesh mesh, Host host, ControlLayout descriptor, HostMemory memory, CommOptions options) {
        SharedHost shared = new SharedHost(AxisGroup.all(mesh, host.rank()), host, descriptor, memory, options);
        return new JobEndpoint(mesh, shared, Connections.within(shared));
    }

    @Override
    public Mesh mesh() {
        return mesh;
    }

    @Override
    public int rank() {
        return shared.host.rank();
    }

    @Override
    public boolean isOneHost() {
        AxisGroup all = AxisGroup.all(mesh, rank());
        return shared.host.residentsOf(all).size() == all.size();
    }

    @Override
    public Heap heap() {
        return shared.heap;
    }

    @Override
    public RankCommunicators communicators() {
        return communicators;
    }

    @Override
    public Traffic traffic() {
        return shared.traffic;
    }

    @Override
    public void step(long step) {
        shared.job.step(step);
    }

    @Override
    public String farewell() {
        shared.job.checkPeers();
        String collective = shared.job.collective(rank());
        String where = collective.isEmpty() ? "before its first collective" : "after entering " + collective;
        return "rank " + rank() + " was told to end " + where
                + (shared.job.isAborted() ? ": " + shared.job.abortReason() : "");
    }

    @Override
    public void fail(String why) {
        shared.job.abort(rank(), why);
        connections.tellElsewhere();
    }

    @Override
    public void close() {
        shared.job.end();
        connections.close();
    }
}
