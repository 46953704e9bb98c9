package io.shardwright.runtime.replicate;

import java.util.List;

/** One of the things that are done with gradients at the end of a step, each when that before it is over. All ranks do the same. */
public interface GradientPhase {
    /** What is summed when {@link #completeGradients} returns. */
    List<GradientSum> sums();

    /** Waits for the sums that are under way, and does the others. */
    void completeGradients();
}
