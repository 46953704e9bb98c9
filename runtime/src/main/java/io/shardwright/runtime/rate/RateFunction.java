package io.shardwright.runtime.rate;

/**
 * A course of one's own. Every rank makes it for itself, from the class's name, so it is a public class with a public constructor that
 * takes nothing; and it depends on the progress alone, so that all ranks, and a run that is taken up again, have the same rate.
 */
@FunctionalInterface
public interface RateFunction {
    /**
     * The share that is left of what lies between floor and peak.
     *
     * @param progress from 0, at the peak, to 1, behind the last step
     */
    double left(double progress);
}
