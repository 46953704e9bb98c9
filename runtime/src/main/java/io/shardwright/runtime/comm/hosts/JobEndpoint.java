package io.shardwright.runtime.comm.hosts;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.Heap;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.Host;
import io.shardwright.runtime.comm.shared.HostMemory;
import io.shardwright.spi.collective.Communicator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What a rank of a job meets its peers through, on however many hosts they are. */
public final class JobEndpoint implements Endpoint {
    private final Mesh mesh;
    private final SharedHost shared;
    private final Connections connections;
    private final Map<Axis, Communicator> communicators = new EnumMap<>(Axis.class);
    private final Communicator replicas;
    private final Communicator expertReplicas;
    private final Communicator all;

    public JobEndpoint(Mesh mesh, SharedHost shared, Connections connections) {
        this.mesh = mesh;
        this.shared = shared;
        this.connections = connections;
        int rank = shared.host.rank();
        for (Axis axis : Axis.values()) {
            communicators.put(
                    axis, connections.communicator(AxisGroup.along(mesh, axis, rank), AxisGroup.number(axis)));
        }
        replicas = mesh.degree(Axis.CP) == 1
                ? communicator(Axis.DP)
                : mesh.degree(Axis.DP) == 1
                        ? communicator(Axis.CP)
                        : connections.communicator(AxisGroup.replicas(mesh, rank), AxisGroup.REPLICAS);
        expertReplicas = mesh.degree(Axis.EP) == 1
                ? replicas
                : connections.communicator(AxisGroup.expertReplicas(mesh, rank), AxisGroup.EXPERT_REPLICAS);
        all = connections.communicator(AxisGroup.all(mesh, rank), AxisGroup.ALL_RANKS);
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
    public Heap heap() {
        return shared.heap;
    }

    @Override
    public Communicator communicator(Axis axis) {
        return Objects.requireNonNull(communicators.get(axis));
    }

    @Override
    public Communicator expertReplicas() {
        return expertReplicas;
    }

    @Override
    public Communicator replicas() {
        return replicas;
    }

    @Override
    public Communicator all() {
        return all;
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
