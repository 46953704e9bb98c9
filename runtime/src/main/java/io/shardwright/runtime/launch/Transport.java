package io.shardwright.runtime.launch;

import java.util.Optional;

/**
 * A way for the ranks of a job to come to be and to reach each other. Each is found by its line in
 * {@code META-INF/services/io.shardwright.runtime.launch.Transport}; see {@link Transports}.
 */
public interface Transport {
    /** What a user calls it: {@code processes}. */
    String name();

    /** What its ranks are, for people: {@code processes of MPI}. */
    String ranks();

    /** Why no job can be run this way here, with the fix, or nothing. */
    Optional<String> whyNot();

    /** The rank that this process is, if it was started as one of a job; then it starts no others. */
    Optional<StartedRank> startedRank();

    /**
     * Runs all ranks of a job, or the one that this process is, and returns when they have ended.
     *
     * @return the exit code: 0, or that of a rank that failed
     * @throws RankFailedException if a rank that is a thread of this process failed
     * @throws io.shardwright.diagnostic.ModelException if the mesh doesn't fit the ranks that were started
     */
    int run(RankJob job);

    /** As {@link #run}, in two parts: what takes time and nobody sees may begin at once, while the caller still checks the job. */
    default PreparedRanks prepare(RankJob job) {
        return new PreparedRanks() {
            @Override
            public int run() {
                return Transport.this.run(job);
            }

            @Override
            public void close() {}
        };
    }
}
