package io.shardwright.runtime.comm;

import io.shardwright.mesh.Mesh;

/**
 * One rank's access to its peers: its heap, and a communicator for each axis. Belongs to the thread that opened it, and
 * is used by no other.
 */
public interface Endpoint extends AutoCloseable {
    Mesh mesh();

    /** This rank's number in the job. */
    int rank();

    /** Whether all ranks are on one host. */
    boolean isOneHost();

    /** Where tensors that take part in collectives should lie. */
    Heap heap();

    /** How it meets its peers. */
    RankCommunicators communicators();

    /** What this rank's collectives have moved. */
    Traffic traffic();

    /** Tells whoever looks on that this rank begins a step. */
    void step(long step);

    /** Where this rank is, and why if the job was given up: what it says when it is told to end. */
    String farewell();

    /** Tells all ranks that this one can't go on, and why. The first such message in a job stands. */
    void fail(String why);

    /** Ends this rank's part in the job in good order. */
    @Override
    void close();
}
