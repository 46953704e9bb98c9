package io.shardwright.runtime.mpi.job;

import io.shardwright.runtime.launch.RankJob;
import io.shardwright.runtime.launch.RankOutput;
import io.shardwright.runtime.launch.RankRun;
import io.shardwright.runtime.mpi.MpiEnvironment;

/** The run of one rank that MPI started. It binds to no core, as {@code mpirun} does so. */
final class MpiLaunch {
    private final MpiEnvironment environment;
    private final RankJob rankJob;

    MpiLaunch(MpiEnvironment environment, RankJob rankJob) {
        this.environment = environment;
        this.rankJob = rankJob;
    }

    /** Returns when the rank has ended; its exit code. */
    int run() {
        if (environment.rank() > 0) {
            RankOutput.prefix(environment.rank());
        }
        StarterWatch.start(environment.rank());
        RankRun run = new RankRun(environment.rank());
        // When a rank ends, mpirun ends the others: they say why first.
        Runtime.getRuntime().addShutdownHook(new Thread(run::sayFarewell, "farewell"));
        MpiJob job = new MpiJob(environment, rankJob.mesh(), rankJob.options());
        int code = run.run(job::open, rankJob::newBody, rankJob.arguments());
        if (code != 0) {
            // Whoever started the ranks knows one code at most.
            System.err.println("rank " + environment.rank() + " ends with exit code " + code);
            job.abort(code);
        }
        return code;
    }
}
