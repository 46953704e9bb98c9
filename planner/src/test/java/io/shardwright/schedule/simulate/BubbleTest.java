package io.shardwright.schedule.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.schedule.GPipe;
import io.shardwright.schedule.Interleaved;
import io.shardwright.schedule.Naive;
import io.shardwright.schedule.OneForwardOneBackward;
import io.shardwright.schedule.PipeDream;
import io.shardwright.schedule.RoundRobin;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ZeroBubbleH1;
import io.shardwright.schedule.ZeroBubbleH2;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The papers' formulas for the bubble, where messages take no time and all stages equally long. */
class BubbleTest {
    private static final double EXACT = 1e-9;

    private static double overIdeal(Schedule schedule, double forward, double backward) {
        // A rank's chunks are its share of the same model, so each stage takes that part of the time.
        int chunks = schedule.stages() / schedule.ranks();
        Timeline timeline = Simulate.run(
                schedule,
                StageTimes.equal(schedule.stages(), forward / chunks, backward / chunks / 2, backward / chunks / 2, 0));
        double ideal = schedule.microbatches() * (forward + backward);
        return (timeline.cost() - ideal) / ideal;
    }

    @Property
    void gpipeAnd1f1bWaitForAllRanksButOne(
            @ForAll @IntRange(min = 1, max = 12) int ranks,
            @ForAll @IntRange(min = 1, max = 40) int microbatches,
            @ForAll @DoubleRange(min = 0.1, max = 10) double forward,
            @ForAll @DoubleRange(min = 0.1, max = 10) double backward) {
        double expected = (ranks - 1.0) / microbatches;

        assertThat(overIdeal(GPipe.schedule(ranks, microbatches), forward, backward))
                .isCloseTo(expected, within(EXACT));
        assertThat(overIdeal(OneForwardOneBackward.schedule(ranks, microbatches), forward, backward))
                .isCloseTo(expected, within(EXACT));
    }

    @Property
    void interleavingDividesTheBubbleByTheChunks(
            @ForAll @IntRange(min = 1, max = 8) int ranks,
            @ForAll @IntRange(min = 2, max = 5) int chunks,
            @ForAll @IntRange(min = 1, max = 6) int groups,
            @ForAll @DoubleRange(min = 0.1, max = 10) double forward,
            @ForAll @DoubleRange(min = 0.1, max = 10) double backward) {
        int microbatches = ranks * groups;

        assertThat(overIdeal(Interleaved.schedule(ranks, chunks, microbatches), forward, backward))
                .isCloseTo((ranks - 1.0) / (chunks * microbatches), within(EXACT));
    }

    @Property
    void naiveRunsOneRankAtATime(
            @ForAll @IntRange(min = 1, max = 12) int ranks, @ForAll @IntRange(min = 1, max = 20) int microbatches) {
        assertThat(Simulate.run(Naive.schedule(ranks, microbatches), StageTimes.units(ranks))
                        .makespan())
                .isEqualTo(3.0 * ranks * microbatches);
    }

    /** Table 2 of 2401.10241; enough microbatches that the warm-up isn't cut short. */
    @Property
    void zeroBubbleIsThePapers(
            @ForAll @IntRange(min = 1, max = 10) int ranks,
            @ForAll @IntRange(min = 0, max = 20) int more,
            @ForAll @DoubleRange(min = 0.9, max = 1.1) double inputGradient) {
        int microbatches = 2 * ranks + more;
        double ideal = microbatches * (1 + inputGradient + 0.9);
        List<StageTimes> times = StageTimes.equal(ranks, 1, inputGradient, 0.9, 0);

        assertThat(Simulate.run(ZeroBubbleH1.schedule(ranks, microbatches), times)
                                .cost()
                        - ideal)
                .isCloseTo((ranks - 1) * (1 + inputGradient - 0.9), within(EXACT));
        assertThat(Simulate.run(ZeroBubbleH2.schedule(ranks, microbatches), times)
                                .cost()
                        - ideal)
                .isCloseTo((ranks - 1) * (1 + inputGradient - 2 * 0.9), within(EXACT));
    }

    @Test
    void zeroBubbleH2HasNoneWhenAllPartsAreEqual() {
        assertThat(Simulate.run(ZeroBubbleH2.schedule(4, 8), StageTimes.units(4))
                        .bubbleRate())
                .isZero();
    }

    /** The rank that is held up least works all the time once the pipeline is full. */
    @Test
    void pipeDreamHasNoBubbleButTheFirstFill() {
        int ranks = 4;
        int microbatches = 50;
        Timeline timeline = Simulate.run(PipeDream.schedule(ranks, microbatches), StageTimes.units(ranks));

        assertThat(timeline.makespan()).isEqualTo(3.0 * (microbatches + ranks - 1));
    }

    @Test
    void recomputationAddsAForwardToEachBackward() {
        List<StageTimes> without = StageTimes.equal(3, 2, 3, 1, 0);
        List<StageTimes> with = Collections.nCopies(3, new StageTimes(2, 3, 1, 0, true));
        Schedule schedule = GPipe.schedule(3, 5);

        assertThat(Simulate.run(schedule, with).busy(1))
                .isEqualTo(Simulate.run(schedule, without).busy(1) + 5 * 2);
    }

    @Test
    void aSlowStageIsWhatAllWaitFor() {
        List<StageTimes> times = List.of(new StageTimes(1, 1, 1, 0.5, false), new StageTimes(4, 4, 4, 0.5, false));
        Timeline timeline = Simulate.run(OneForwardOneBackward.schedule(2, 10), times);

        // First forward there, ten at the slow stage, last backward here, and a message each way.
        assertThat(timeline.makespan()).isCloseTo(1 + 0.5 + 10 * 12 + 0.5 + 2, within(EXACT));
        assertThat(timeline.bubbleRate(1)).isCloseTo(1 - 120 / timeline.cost(), within(EXACT));
        assertThat(timeline.bubbleRate())
                .isCloseTo((timeline.bubbleRate(0) + timeline.bubbleRate(1)) / 2, within(EXACT));
    }

    @Test
    void aSlowStageWithReplicasKeepsUp() {
        List<StageTimes> times = List.of(new StageTimes(1, 1, 1, 0, false), new StageTimes(4, 4, 4, 0, false));
        int microbatches = 40;
        Timeline timeline = Simulate.run(RoundRobin.schedule(List.of(1, 4), microbatches), times);

        // 3 for each microbatch at the fast stage, and one microbatch's way through the slow one.
        assertThat(timeline.makespan()).isCloseTo(3 * microbatches + 12, within(3.0));
    }

    @Test
    void aReplicaWithoutMicrobatchesIsIdle() {
        Timeline timeline = Simulate.run(RoundRobin.schedule(List.of(2, 1), 1), StageTimes.units(2));

        assertThat(timeline.makespan()).isEqualTo(6);
        assertThat(timeline.bubbleRate(1)).isEqualTo(1);
    }
}
