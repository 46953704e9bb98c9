package io.shardwright.runtime.launch;

import java.util.Optional;

/** Ranks are threads of this JVM. */
public final class ThreadTransport implements Transport {
    public ThreadTransport() {}

    @Override
    public String name() {
        return "threads";
    }

    @Override
    public String ranks() {
        return "threads";
    }

    @Override
    public Optional<String> whyNot() {
        return Optional.empty();
    }

    @Override
    public Optional<StartedRank> startedRank() {
        return Optional.empty();
    }

    @Override
    public int run(RankJob job) {
        Launcher.threads(job.mesh(), job.newBody(), job.arguments(), job.options());
        return 0;
    }
}
