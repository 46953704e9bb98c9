package io.shardwright.runtime.launch;

/** Ranks of a job that may have been started already, and do nothing that can be seen until they are told to run. */
public interface PreparedRanks extends AutoCloseable {
    /** {@link Transport#run} of their job. */
    int run();

    /** Ends ranks that have not run, as if they had never been. */
    @Override
    void close();
}
