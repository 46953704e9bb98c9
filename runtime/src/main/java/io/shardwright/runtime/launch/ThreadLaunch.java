package io.shardwright.runtime.launch;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.hosts.ThreadJob;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One run of ranks as threads. */
final class ThreadLaunch {
    private final Mesh mesh;
    private final RankBody body;
    private final List<String> arguments;
    private final ThreadJob job;
    private final AtomicReference<@Nullable RankFailedException> firstFailure = new AtomicReference<>();

    ThreadLaunch(Mesh mesh, RankBody body, List<String> arguments, CommOptions options) {
        this.mesh = mesh;
        this.body = body;
        this.arguments = arguments;
        job = new ThreadJob(mesh, options);
    }

    void run() {
        if (mesh.size() == 1) {
            runRank(0);
        } else {
            runThreads();
        }
        RankFailedException failure = firstFailure.get();
        if (failure != null) {
            throw failure;
        }
    }

    private void runThreads() {
        List<Thread> threads = new ArrayList<>();
        for (int rank = 0; rank < mesh.size(); rank++) {
            int number = rank;
            threads.add(Thread.ofPlatform().name("rank-" + rank).start(() -> {
                CoreBinding.bind(number, mesh.size());
                runRank(number);
            }));
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // Whoever interrupts the launcher wants the ranks to stop; they do so in their next collective.
                    interrupted = true;
                    job.fail("the launching thread was interrupted");
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void runRank(int rank) {
        Endpoint endpoint = job.open(rank);
        try {
            body.run(new RankContext(endpoint, arguments));
            endpoint.close();
        } catch (Throwable failure) { // an Error too must not leave the others waiting
            RankFailedException reported = new RankFailedException(rank, failure);
            firstFailure.accumulateAndGet(reported, ThreadLaunch::earlier);
            endpoint.fail("rank " + rank + " failed: " + failure);
        }
    }

    /** A rank that stops because another failed may get here before that one. */
    private static RankFailedException earlier(@Nullable RankFailedException first, RankFailedException second) {
        return first == null || first.isConsequence() ? second : first;
    }
}
