package io.shardwright.runtime.comm;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.spi.Communicator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * One rank's access to its peers: its heap, and a communicator for each axis. Belongs to the thread that opened it, and
 * is used by no other.
 */
public final class Endpoint implements AutoCloseable {
    private final Mesh mesh;
    private final SharedHost shared;
    private final Connections connections;
    private final Map<Axis, Communicator> communicators = new EnumMap<>(Axis.class);
    private final Communicator replicas;
    private final Communicator expertReplicas;
    private final Communicator all;

    Endpoint(Mesh mesh, SharedHost shared, Connections connections) {
        this.mesh = mesh;
        this.shared = shared;
        this.connections = connections;
        int rank = shared.host.rank();
        for (Axis axis : Axis.values()) {
            communicators.put(
                    axis, connections.communicator(AxisGroup.along(mesh, axis, rank), ControlDescriptor.group(axis)));
        }
        replicas = mesh.degree(Axis.CP) == 1
                ? communicator(Axis.DP)
                : mesh.degree(Axis.DP) == 1
                        ? communicator(Axis.CP)
                        : connections.communicator(AxisGroup.replicas(mesh, rank), ControlDescriptor.replicas());
        expertReplicas = mesh.degree(Axis.EP) == 1
                ? replicas
                : connections.communicator(AxisGroup.expertReplicas(mesh, rank), ControlDescriptor.expertReplicas());
        all = connections.communicator(AxisGroup.all(mesh, rank), ControlDescriptor.allRanks());
        shared.job.arrive();
    }

    static Endpoint onOneHost(
            Mesh mesh, Host host, ControlDescriptor descriptor, Transport transport, CommOptions options) {
        SharedHost shared = new SharedHost(AxisGroup.all(mesh, host.rank()), host, descriptor, transport, options);
        return new Endpoint(mesh, shared, Connections.within(shared));
    }

    public Mesh mesh() {
        return mesh;
    }

    /** This rank's number in the job. */
    public int rank() {
        return shared.host.rank();
    }

    public Heap heap() {
        return shared.heap;
    }

    public Communicator communicator(Axis axis) {
        return Objects.requireNonNull(communicators.get(axis));
    }

    /** Those of the replicas that hold the same experts. */
    public Communicator expertReplicas() {
        return expertReplicas;
    }

    /** The ranks that hold the same parameters and see other tokens: those along dp and cp. */
    public Communicator replicas() {
        return replicas;
    }

    /** All ranks of the job, in order of their numbers. */
    public Communicator all() {
        return all;
    }

    /** What this rank's collectives have moved. */
    public Traffic traffic() {
        return shared.traffic;
    }

    /** Tells whoever looks on that this rank begins a step. */
    public void step(long step) {
        shared.job.step(step);
    }

    /** Where this rank is, and why if the job was given up: what it says when it is told to end. */
    public String farewell() {
        shared.job.checkPeers();
        String collective = shared.job.collective(rank());
        String where = collective.isEmpty() ? "before its first collective" : "after entering " + collective;
        return "rank " + rank() + " was told to end " + where
                + (shared.job.isAborted() ? ": " + shared.job.abortReason() : "");
    }

    /** Tells all ranks that this one can't go on, and why. The first such message in a job stands. */
    public void fail(String why) {
        shared.job.abort(rank(), why);
        connections.tellElsewhere();
    }

    /** Ends this rank's part in the job in good order. */
    @Override
    public void close() {
        shared.job.end();
        connections.close();
    }
}
