package io.shardwright.runtime.launch;

import io.shardwright.runtime.comm.shared.SharedFile;
import java.util.Optional;

/** Ranks are processes of this host, which this one starts. */
public final class ProcessTransport implements Transport {
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
        return Launcher.processes(job.mesh(), job.body(), job.arguments(), new ProcessOptions(job.options(), null));
    }
}
