package io.shardwright.runtime.launch;

import io.shardwright.runtime.comm.hosts.ProcessJob;
import io.shardwright.runtime.comm.shared.SharedFile;
import io.shardwright.runtime.system.Cores;
import java.util.Optional;

/** Ranks are processes of this host, which this one starts; a single rank is this process. */
public final class ProcessTransport implements Transport {
    /** What Java isn't started with unless it is told to. */
    private static final String VECTORS = "jdk.incubator.vector";

    public ProcessTransport() {}

    @Override
    public String name() {
        return "processes";
    }

    @Override
    public String ranks() {
        return "processes";
    }

    @Override
    public Optional<String> whyNot() {
        return SharedFile.whyNot();
    }

    @Override
    public Optional<StartedRank> startedRank() {
        return Optional.empty();
    }

    @Override
    public int run(RankJob job) {
        if (job.mesh().size() == 1 && ModuleLayer.boot().findModule(VECTORS).isPresent()) {
            return runHere(job);
        }
        return Launcher.processes(job.mesh(), job.body(), job.arguments(), new ProcessOptions(job.options(), null));
    }

    /** JVMs need what the checks of a job take to start, where there are cores for all. */
    @Override
    public PreparedRanks prepare(RankJob job) {
        if (job.mesh().size() == 1 || job.mesh().size() > Cores.COUNT) {
            return Transport.super.prepare(job);
        }
        ProcessLaunch launch =
                new ProcessLaunch(job.mesh(), job.body(), job.arguments(), new ProcessOptions(job.options(), null));
        launch.start();
        return launch;
    }

    private static int runHere(RankJob job) {
        try (SharedFile memory = new SharedFile(job.mesh())) {
            return new RankRun(0)
                    .run(
                            () -> ProcessJob.open(memory.path(), job.mesh(), 0, job.options()),
                            job::newBody,
                            job.arguments());
        }
    }
}
