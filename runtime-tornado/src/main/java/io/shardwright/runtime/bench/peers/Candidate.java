package io.shardwright.runtime.bench.peers;

/**
 * Something that trains the model, in processes of its own.
 *
 * @param name as the table prints it
 * @param ranks processes, of one thread each
 */
record Candidate(String name, int ranks, StepTimer timer) {
    /** Trains for about {@code seconds} and gives the median milliseconds of a step. */
    interface StepTimer {
        double medianStepMillis(BenchSize size, double seconds) throws java.io.IOException, InterruptedException;
    }
}
