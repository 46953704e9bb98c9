package io.shardwright.schedule.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.schedule.GPipe;
import io.shardwright.schedule.GeneratedSchedules;
import io.shardwright.schedule.Interleaved;
import io.shardwright.schedule.Naive;
import io.shardwright.schedule.OneForwardOneBackward;
import io.shardwright.schedule.PipeDream;
import io.shardwright.schedule.RoundRobin;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.ZeroBubbleH1;
import io.shardwright.schedule.ZeroBubbleH2;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SlotPlanTest {
    @Property
    void peaksAreThePapers(
            @ForAll @IntRange(min = 1, max = 10) int ranks, @ForAll @IntRange(min = 1, max = 30) int microbatches) {
        SlotPlan naive = SlotPlan.of(Naive.schedule(ranks, microbatches));
        SlotPlan gpipe = SlotPlan.of(GPipe.schedule(ranks, microbatches));
        SlotPlan oneForwardOneBackward = SlotPlan.of(OneForwardOneBackward.schedule(ranks, microbatches));
        SlotPlan zeroBubbleH1 = SlotPlan.of(ZeroBubbleH1.schedule(ranks, microbatches));
        SlotPlan zeroBubbleH2 = SlotPlan.of(ZeroBubbleH2.schedule(ranks, microbatches));
        SlotPlan pipeDream = SlotPlan.of(PipeDream.schedule(ranks, microbatches));
        for (int rank = 0; rank < ranks; rank++) {
            assertThat(naive.peak(rank)).isEqualTo(1);
            assertThat(gpipe.peak(rank)).isEqualTo(microbatches);
            assertThat(oneForwardOneBackward.peak(rank)).isEqualTo(Math.min(ranks - rank, microbatches));
            assertThat(zeroBubbleH1.peak(rank)).isEqualTo(Math.min(ranks, microbatches));
            assertThat(zeroBubbleH2.peak(rank)).isEqualTo(Math.min(2 * ranks - 1, microbatches));
            assertThat(pipeDream.peak(rank)).isEqualTo(Math.min(ranks - rank, microbatches));
        }
    }

    /** 2205.05198 §4.2.3: the first rank keeps 1 + (p - 1) / (p v) times what p microbatches of 1F1B take. */
    @Test
    void interleavingKeepsMore() {
        for (int ranks = 2; ranks <= 6; ranks++) {
            for (int chunks = 2; chunks <= 4; chunks++) {
                assertThat(SlotPlan.of(Interleaved.schedule(ranks, chunks, 4 * ranks))
                                .peak(0))
                        .isEqualTo(ranks * chunks + ranks - 1);
            }
        }
    }

    /** NOAM of PipeDream: 4 ranks, 2 of them at the first stage. */
    @Test
    void replicasShareWhatIsInFlight() {
        SlotPlan plan = SlotPlan.of(RoundRobin.schedule(List.of(2, 1, 1), 20));

        assertThat(List.of(plan.peak(0), plan.peak(1), plan.peak(2), plan.peak(3)))
                .containsExactly(2, 2, 2, 1);
    }

    @Test
    void noTwoMicrobatchesLiveInOneSlotAndNoSlotIsIdleAlways() {
        assertThat(GeneratedSchedules.all()).allSatisfy(schedule -> {
            SlotPlan plan = SlotPlan.of(schedule);
            for (int rank = 0; rank < schedule.ranks(); rank++) {
                Map<List<Integer>, Integer> live = new HashMap<>();
                Map<Integer, Integer> most = new HashMap<>();
                for (Task task : schedule.order(rank)) {
                    List<Integer> slot = List.of(task.stage(), plan.slotOf(task.stage(), task.microbatch()));
                    switch (task.work()) {
                        case FORWARD ->
                            assertThat(live.put(slot, task.microbatch())).isNull();
                        case INPUT_GRADIENT -> assertThat(live).containsEntry(slot, task.microbatch());
                        case BACKWARD, WEIGHT_GRADIENT ->
                            assertThat(live.remove(slot)).isEqualTo(task.microbatch());
                    }
                    most.merge(
                            task.stage(),
                            (int) live.keySet().stream()
                                    .filter(held -> held.getFirst() == task.stage())
                                    .count(),
                            Math::max);
                }
                assertThat(live).isEmpty();
                for (int stage = 0; stage < schedule.stages(); stage++) {
                    assertThat(plan.slots(rank, stage)).isEqualTo(most.getOrDefault(stage, 0));
                }
            }
        });
    }

    @Test
    void weightGradientsHeldBackAreThoseOfTheRules() {
        SlotPlan h1 = SlotPlan.betweenParts(ZeroBubbleH1.schedule(4, 20));
        SlotPlan h2 = SlotPlan.betweenParts(ZeroBubbleH2.schedule(4, 20));
        for (int stage = 0; stage < 4; stage++) {
            assertThat(h1.slots(stage, stage)).isEqualTo(stage + 1);
            assertThat(h2.slots(stage, stage)).isEqualTo(2 * stage + 1);
        }
    }

    @Test
    void wholeBackwardsKeepNothingBetweenParts() {
        assertThat(SlotPlan.betweenParts(OneForwardOneBackward.schedule(3, 6)).slots(0, 0))
                .isZero();
    }

    @Test
    void bytesAreThoseOfAllSlots() {
        SlotPlan plan = SlotPlan.of(Interleaved.schedule(2, 2, 4));

        assertThat(plan.bytes(0, List.of(10L, 1_000L, 300L, 1_000L)))
                .isEqualTo(plan.slots(0, 0) * 10L + plan.slots(0, 2) * 300L)
                .isPositive();
    }
}
