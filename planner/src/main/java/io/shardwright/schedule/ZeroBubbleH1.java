package io.shardwright.schedule;

import java.util.stream.IntStream;

/**
 * ZB-H1 (Qi et al., 2401.10241 §2.1): 1F1B whose backward passes the input's gradient on before it computes that of the
 * weights. Stage <i>i</i> holds back i weight gradients, so no stage keeps more than p microbatches, and the bubble is a
 * third of 1F1B's if the three parts take equally long: (p - 1)(F + B - W).
 */
public final class ZeroBubbleH1 {
    private ZeroBubbleH1() {}

    public static Schedule schedule(int stages, int microbatches) {
        return new Schedule(
                ScheduleKind.ZERO_BUBBLE_H1.text(),
                microbatches,
                StagePlacement.onePerRank(stages),
                IntStream.range(0, stages)
                        .mapToObj(
                                stage -> HeldBackWeightGradients.order(stage, microbatches, stages - 1 - stage, stage))
                        .toList(),
                true);
    }
}
