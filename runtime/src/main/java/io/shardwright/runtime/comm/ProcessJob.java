package io.shardwright.runtime.comm;

import io.shardwright.mesh.Mesh;
import java.nio.file.Path;

/** A job whose ranks are processes of one host, as one of them sees it. */
public final class ProcessJob {
    private ProcessJob() {}

    /**
     * This process's access to its peers; called once, by the thread that runs the rank.
     *
     * @param file where the launcher's {@link SharedFile} is
     */
    public static Endpoint open(Path file, Mesh mesh, int rank, CommOptions options) {
        Host host = Host.ofAll(mesh, rank);
        ControlDescriptor descriptor = new ControlDescriptor(mesh, host);
        return Endpoint.onOneHost(mesh, host, descriptor, new SharedTransport(file, descriptor, host), options);
    }
}
