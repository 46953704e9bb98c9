package io.shardwright.runtime.launch;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.mpi.MpiEnvironment;
import io.shardwright.runtime.mpi.job.MpiJob;
import java.util.List;

/** The run of one rank that MPI started. It binds to no core, as {@code mpirun} does so. */
final class MpiLaunch {
    private final MpiEnvironment environment;
    private final Mesh mesh;
    private final RankBody body;
    private final List<String> arguments;
    private final CommOptions options;

    MpiLaunch(MpiEnvironment environment, Mesh mesh, RankBody body, List<String> arguments, CommOptions options) {
        this.environment = environment;
        this.mesh = mesh;
        this.body = body;
        this.arguments = arguments;
        this.options = options;
    }

    int run() {
        if (environment.rank() > 0) {
            RankOutput.prefix(environment.rank());
        }
        RankRun run = new RankRun(environment.rank());
        // When a rank ends, mpirun ends the others: they say why first.
        Runtime.getRuntime().addShutdownHook(new Thread(run::sayFarewell, "farewell"));
        MpiJob job = new MpiJob(environment, mesh, options);
        int code = run.run(job::open, () -> body, arguments);
        if (code != 0) {
            job.abort(code);
        }
        return code;
    }
}
