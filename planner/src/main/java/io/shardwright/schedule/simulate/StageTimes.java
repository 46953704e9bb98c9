package io.shardwright.schedule.simulate;

import io.shardwright.schedule.Work;
import java.util.Collections;
import java.util.List;

/**
 * How long the parts of one microbatch take at one stage, all in the same unit.
 *
 * @param forward <i>F</i> of the zero-bubble paper
 * @param inputGradient <i>B</i>
 * @param weightGradient <i>W</i>; a whole backward takes B + W
 * @param communication from the end of a task until its message is there, over the cut behind this stage, either way
 * @param recompute whether the backward runs the forward again first (GPipe's re-materialization)
 */
public record StageTimes(
        double forward, double inputGradient, double weightGradient, double communication, boolean recompute) {
    public StageTimes {
        if (!(forward >= 0 && inputGradient >= 0 && weightGradient >= 0 && communication >= 0)) {
            throw new IllegalArgumentException("times below 0: forward " + forward + ", input gradient " + inputGradient
                    + ", weight gradient " + weightGradient + ", communication " + communication);
        }
    }

    /** Equal times for {@code stages} stages, without recomputation. */
    public static List<StageTimes> equal(
            int stages, double forward, double inputGradient, double weightGradient, double communication) {
        return Collections.nCopies(
                stages, new StageTimes(forward, inputGradient, weightGradient, communication, false));
    }

    /** One for each part, and nothing for messages: the pictures of the papers. */
    public static List<StageTimes> units(int stages) {
        return equal(stages, 1, 1, 1, 0);
    }

    public double of(Work work) {
        double again = recompute ? forward : 0;
        return switch (work) {
            case FORWARD -> forward;
            case BACKWARD -> again + inputGradient + weightGradient;
            case INPUT_GRADIENT -> again + inputGradient;
            case WEIGHT_GRADIENT -> weightGradient;
        };
    }
}
