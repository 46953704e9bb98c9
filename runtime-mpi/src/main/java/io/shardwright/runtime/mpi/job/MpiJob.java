package io.shardwright.runtime.mpi.job;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.mpi.MpiEnvironment;
import io.shardwright.runtime.mpi.MpiLibrary;
import org.jspecify.annotations.Nullable;

/** A job whose ranks were started by MPI, as one of them sees it; once per process, as MPI can't be started twice. */
public final class MpiJob {
    /** What the other ranks get to hear or see why the job ends, and to say so, before MPI ends them. */
    private static final long LAST_WORDS_MILLIS = 500;

    /** What MPI gets to end the job, before this rank ends without it. */
    private static final long ABORT_MILLIS = 3_000;

    private final MpiEnvironment environment;
    private final Mesh mesh;
    private final CommOptions options;
    private @Nullable MpiLibrary started;

    public MpiJob(MpiEnvironment environment, Mesh mesh, CommOptions options) {
        this.environment = environment;
        this.mesh = mesh;
        this.options = options;
    }

    /**
     * This process's access to its peers; for the thread that runs the rank.
     *
     * @throws ModelException if the mesh is not one of as many ranks as MPI has started
     * @throws io.shardwright.runtime.mpi.MpiException if there is no library to use
     */
    public Endpoint open() {
        AxisGroup.check(mesh);
        if (mesh.size() != environment.size()) {
            throw new ModelException("--mesh " + mesh + " has " + mesh.size() + " ranks, and MPI started "
                    + environment.size() + "\n  Fix: mpirun -n " + mesh.size());
        }
        try (var _ = CallWatch.ofStart(environment, options.startTimeout())) {
            MpiLibrary mpi = MpiLibrary.start(environment);
            started = mpi;
            return new MpiStart(mpi, environment, mesh, options).connect();
        }
    }

    /**
     * Ends the processes of all ranks, also those that are stopped, after this one has failed and said why. Returns if MPI has not
     * started; then whoever started the ranks ends them when this one ends.
     *
     * @param code exit code of this one
     */
    public void abort(int code) {
        MpiLibrary mpi = started;
        if (mpi == null) {
            return;
        }
        pause(LAST_WORDS_MILLIS);
        Thread.ofPlatform().daemon().name("abort-watch").start(() -> {
            pause(ABORT_MILLIS);
            Runtime.getRuntime().halt(code);
        });
        mpi.abort(code);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
