package io.shardwright.schedule;

import java.util.stream.IntStream;

/**
 * ZB-H2 (Qi et al., 2401.10241 §2.2): more forwards run ahead than in {@link ZeroBubbleH1}, and they fill the warm-up as
 * weight gradients fill the end. Every stage keeps up to 2p - 1 microbatches, and the bubble is (p - 1)(F + B - 2W):
 * nothing if the three parts take equally long.
 */
public final class ZeroBubbleH2 {
    private ZeroBubbleH2() {}

    public static Schedule schedule(int stages, int microbatches) {
        return new Schedule(
                ScheduleKind.ZERO_BUBBLE_H2.text(),
                microbatches,
                StagePlacement.onePerRank(stages),
                IntStream.range(0, stages)
                        .mapToObj(stage ->
                                HeldBackWeightGradients.order(stage, microbatches, 2 * (stages - 1 - stage), 2 * stage))
                        .toList(),
                true);
    }
}
