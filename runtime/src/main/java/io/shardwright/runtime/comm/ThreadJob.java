package io.shardwright.runtime.comm;

import io.shardwright.mesh.Mesh;

/** A job whose ranks are threads of this JVM. */
public final class ThreadJob {
    private final Mesh mesh;
    private final CommOptions options;
    private final ThreadTransport transport;

    /** @throws io.shardwright.spi.ModelException if the mesh doesn't fit together */
    public ThreadJob(Mesh mesh, CommOptions options) {
        AxisGroup.check(mesh);
        this.mesh = mesh;
        this.options = options;
        transport = new ThreadTransport(mesh);
    }

    /** A rank's access to its peers; called once for each rank, by its own thread. */
    public Endpoint open(int rank) {
        return Endpoint.onOneHost(mesh, Host.ofAll(mesh, rank), new ControlDescriptor(mesh), transport, options);
    }

    /** Makes all ranks give up. */
    public void fail(String why) {
        Host host = Host.ofAll(mesh, 0);
        new JobState(transport.control().address(), new ControlDescriptor(mesh), host, transport).abort(0, why);
    }
}
