package io.shardwright.runtime.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.schedule.GPipe;
import io.shardwright.schedule.ZeroBubbleH1;
import io.shardwright.schedule.simulate.Simulate;
import io.shardwright.schedule.simulate.StageTimes;
import io.shardwright.schedule.simulate.Timeline;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BubbleTest {
    private static final Offset<Double> ROUNDING = Offset.offset(1e-9);

    @Test
    void measuresWhatRanksDoNotWork() {
        Bubble bubble = Bubble.of(Records.SCHEDULE, Records.job().timelines());
        assertThat(bubble.measured()).isCloseTo(Records.MEASURED, ROUNDING);
    }

    /**
     * With 2.5 for each backward of stage 1, as the mean of 3 and 2 is:
     *
     * <pre>
     * rank 0: F0 0-1, F1 1-2, B0 4.5-6.5, B1 8-10     rank 1: F0 1-2, B0 2-4.5, F1 4.5-5.5, B1 5.5-8
     * </pre>
     */
    @Test
    void predictsFromTheMeanTimeOfEachWorkAtEachStage() {
        Bubble bubble = Bubble.of(Records.SCHEDULE, Records.job().timelines());
        assertThat(bubble.simulated().entries().getFirst())
                .extracting(Timeline.Entry::end)
                .containsExactly(1.0, 2.0, 6.5, 10.0);
        assertThat(bubble.predicted()).isCloseTo(1 - (6 + 7) / 20.0, ROUNDING);
    }

    @Test
    void predictsWhatHappensWhereEveryTaskTakesAsLongAsItsKind() {
        var schedule = ZeroBubbleH1.schedule(3, 6);
        List<StageTimes> times = List.of(
                new StageTimes(1, 2, 1.5, 0, false),
                new StageTimes(2, 2, 1, 0, false),
                new StageTimes(1, 3, 0.5, 0, false));
        Bubble bubble = Bubble.of(schedule, List.of(List.of(Simulate.run(schedule, times))));
        assertThat(bubble.predicted()).isCloseTo(bubble.measured(), ROUNDING);
        assertThat(bubble.measured()).isBetween(0.05, 0.5);
    }

    @Test
    void takesTheMedianOfSteps() {
        var schedule = GPipe.schedule(2, 2);
        // Forward 1, backward 2 on both: 6 busy in 9. In the first step rank 1 takes twice as long: 6 + 12 busy in 15.
        List<StageTimes> equal = StageTimes.equal(2, 1, 1, 1, 0);
        List<StageTimes> uneven = List.of(equal.getFirst(), new StageTimes(2, 2, 2, 0, false));
        List<List<Timeline>> steps = Stream.of(uneven, equal, equal)
                .map(times -> List.of(Simulate.run(schedule, times)))
                .toList();
        assertThat(Bubble.of(schedule, steps).measured()).isCloseTo(1 - 6 / 9.0, ROUNDING);
        assertThat(Bubble.of(schedule, steps.subList(0, 1)).measured()).isCloseTo(1 - 18 / 30.0, ROUNDING);
    }

    @Test
    void saysBothInPercent() {
        Bubble bubble = Bubble.of(Records.SCHEDULE, Records.job().timelines());
        assertThat(bubble).hasToString("bubble 35.0 % measured, 35.0 % predicted");
    }
}
