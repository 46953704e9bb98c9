package io.shardwright.runtime.report;

/**
 * Losses of a run's steps, or of every n-th of them.
 *
 * @param firstStep number of the first one's step
 * @param every how many steps lie between one and the next
 * @param losses not a number where a step's was none
 */
public record LossSeries(long firstStep, long every, double[] losses) {
    long step(int index) {
        return firstStep + index * every;
    }
}
