package io.shardwright.runtime.bench.peers;

/**
 * Something that trains the model, in processes of its own, of one thread each.
 *
 * @param name as the table prints it
 */
record Candidate(String name, BenchModel model, StepTimer timer) {
    /** Trains minigpt. */
    Candidate(String name, StepTimer timer) {
        this(name, BenchModel.minigpt, timer);
    }

    /** Trains for about {@code seconds} and gives the median milliseconds of a step. */
    interface StepTimer {
        double medianStepMillis(BenchShape size, double seconds) throws java.io.IOException, InterruptedException;
    }
}
