package io.shardwright.schedule;

/**
 * Asynchronous 1F1B (Harlap et al., 1806.03377 §3.2): the order of {@link OneForwardOneBackward}, but the pipeline never
 * drains, because a stage updates its weights after each backward instead of once behind all. In the steady state there is
 * no bubble. Stage <i>k</i> of <i>n</i> has n - k microbatches in flight and keeps as many versions of its weights, since
 * the backward of a microbatch needs those of its forward (weight stashing, §3.3).
 */
public final class PipeDream {
    private PipeDream() {}

    /** @param microbatches of the whole run; the paper calls them minibatches, as each is followed by an update */
    public static Schedule schedule(int stages, int microbatches) {
        return new Schedule(
                ScheduleKind.PIPEDREAM.text(),
                microbatches,
                StagePlacement.onePerRank(stages),
                OneForwardOneBackward.orders(stages, microbatches),
                false);
    }
}
