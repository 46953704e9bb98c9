package io.shardwright.runtime.comm.hosts;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.Host;
import io.shardwright.runtime.comm.control.JobState;
import io.shardwright.runtime.comm.shared.ThreadMemory;

/** A job whose ranks are threads of this JVM. */
public final class ThreadJob {
    private final Mesh mesh;
    private final CommOptions options;
    private final ThreadMemory memory;

    /** @throws io.shardwright.diagnostic.ModelException if the mesh doesn't fit together */
    public ThreadJob(Mesh mesh, CommOptions options) {
        AxisGroup.check(mesh);
        this.mesh = mesh;
        this.options = options;
        memory = new ThreadMemory(mesh);
    }

    /** A rank's access to its peers; called once for each rank, by its own thread. */
    public Endpoint open(int rank) {
        return JobEndpoint.onOneHost(mesh, Host.ofAll(mesh, rank), new ControlLayout(mesh), memory, options);
    }

    /** Makes all ranks give up. */
    public void fail(String why) {
        Host host = Host.ofAll(mesh, 0);
        new JobState(memory.control().address(), new ControlLayout(mesh), host, memory).abort(0, why);
    }
}
