package io.shardwright.runtime.comm.hosts;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.Host;
import io.shardwright.runtime.comm.shared.ProcessMemory;
import io.shardwright.runtime.comm.shared.SharedFile;
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
        ControlLayout descriptor = new ControlLayout(mesh, host);
        return JobEndpoint.onOneHost(mesh, host, descriptor, new ProcessMemory(file, descriptor, host), options);
    }
}
