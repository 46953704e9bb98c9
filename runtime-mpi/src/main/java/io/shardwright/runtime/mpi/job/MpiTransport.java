package io.shardwright.runtime.mpi.job;

import io.shardwright.runtime.launch.RankJob;
import io.shardwright.runtime.launch.StartedRank;
import io.shardwright.runtime.launch.Transport;
import io.shardwright.runtime.mpi.MpiEnvironment;
import java.util.Optional;

/** Ranks are processes that {@code mpirun} or {@code srun} started, this one among them. */
public final class MpiTransport implements Transport {
    private final Optional<MpiEnvironment> environment = MpiEnvironment.find();

    public MpiTransport() {}

    @Override
    public String name() {
        return "mpi";
    }

    @Override
    public String ranks() {
        return "processes of MPI";
    }

    @Override
    public Optional<String> whyNot() {
        return environment.isPresent()
                ? Optional.empty()
                : Optional.of("MPI has not started this process; start the command by mpirun or srun");
    }

    @Override
    public Optional<StartedRank> startedRank() {
        return environment.map(started -> new StartedRank(started.rank(), started.size()));
    }

    @Override
    public int run(RankJob job) {
        return new MpiLaunch(environment.orElseThrow(), job).run();
    }
}
