package io.shardwright.runtime.launch;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.Heap;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.spi.collective.Communicator;
import java.util.List;

/**
 * What a rank is given when it starts. It belongs to the thread that runs the rank.
 *
 * @param endpoint access to the other ranks
 * @param arguments the same on all ranks
 */
public record RankContext(Endpoint endpoint, List<String> arguments) {
    public RankContext {
        arguments = List.copyOf(arguments);
    }

    public Mesh mesh() {
        return endpoint.mesh();
    }

    /** This rank's number in the job, from 0. */
    public int rank() {
        return endpoint.rank();
    }

    /** Whether this process has other ranks of the job as threads, too, or might have. */
    public boolean isThread() {
        return !RankProcess.isThisOne() && isStartedHere();
    }

    /** Whether one process of this host has started all ranks, so that a device's name is the same device to all of them. */
    public boolean isStartedHere() {
        return Transports.ofThisProcess().isEmpty();
    }

    /** The ranks along an axis that this one shares all other coordinates with. */
    public Communicator communicator(Axis axis) {
        return endpoint.communicators().along(axis);
    }

    /** All ranks of the job. */
    public Communicator all() {
        return endpoint.communicators().all();
    }

    /** Where tensors that take part in collectives should lie. */
    public Heap heap() {
        return endpoint.heap();
    }

    /** What this rank's collectives have moved. */
    public Traffic traffic() {
        return endpoint.traffic();
    }
}
