package io.shardwright.runtime.mpi.job;

import io.shardwright.runtime.mpi.MpiEnvironment;
import io.shardwright.runtime.mpi.MpiLibrary;
import java.time.Duration;

/** Ranks that end MPI, as all do at last, but for the last of them, which doesn't come to it. */
public final class LastCall {
    private LastCall() {}

    public static void main(String[] arguments) throws InterruptedException {
        MpiEnvironment environment = MpiEnvironment.find().orElseThrow();
        MpiLibrary mpi = MpiLibrary.start(environment);
        if (environment.rank() == environment.size() - 1) {
            Thread.sleep(Duration.ofHours(1));
        }
        new MpiEnding(mpi, Duration.ofSeconds(2)).stop();
    }
}
