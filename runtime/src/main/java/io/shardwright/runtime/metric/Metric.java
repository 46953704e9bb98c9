package io.shardwright.runtime.metric;

/**
 * A measure of what a model gives without its loss, over any number of sequences: numbers that are added up over microbatches and ranks, and
 * what the sums come to.
 */
public interface Metric {
    /** {@code accuracy}. */
    String name();

    /** How many numbers are added up. */
    int sums();

    /**
     * Adds what one microbatch has. Called on the ranks that have results, once for each sequence and position of all.
     *
     * @param sums as many as {@link #sums} says
     */
    void add(MicrobatchResults results, double[] sums);

    /**
     * What all of it comes to.
     *
     * @param sums over the whole set, the same on every rank
     */
    double value(double[] sums);
}
