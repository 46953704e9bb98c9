package io.shardwright.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.schedule.GPipe;
import io.shardwright.schedule.Naive;
import io.shardwright.schedule.OneForwardOneBackward;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.check.SlotPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArrivalSlotsTest {
    private static int slots(Schedule schedule, int rank) {
        return new ArrivalSlots(schedule, rank).count(rank);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 8", "2, 1", "2, 8", "4, 2", "4, 3", "4, 16", "7, 5"})
    void oneForwardOneBackwardHasAsManyAsStagesToCome(int stages, int microbatches) {
        for (int stage = 0; stage < stages; stage++) {
            int inFlight = Math.min(stages - stage, microbatches);
            assertThat(slots(OneForwardOneBackward.schedule(stages, microbatches), stage))
                    .isEqualTo(inFlight);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 8", "4, 3"})
    void gPipeHasOneForEachMicrobatchAndNaiveOne(int stages, int microbatches) {
        for (int stage = 0; stage < stages; stage++) {
            assertThat(slots(GPipe.schedule(stages, microbatches), stage)).isEqualTo(microbatches);
            assertThat(slots(Naive.schedule(stages, microbatches), stage)).isEqualTo(1);
        }
    }

    /** What a schedule's table says is alive together fits, and memory for what arrives early is all there is beyond that. */
    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.pipeline.Tables#all")
    void hasThePeakOfTheTable(Schedule schedule) {
        var peaks = SlotPlan.of(schedule);
        for (int rank = 0; rank < schedule.ranks(); rank++) {
            ArrivalSlots plan = new ArrivalSlots(schedule, rank);
            for (int stage : schedule.placement().stagesOf(rank)) {
                if (schedule.placement().interleaves() || schedule.ranks() > schedule.stages()) {
                    assertThat(plan.count(stage)).isGreaterThanOrEqualTo(peaks.slots(rank, stage));
                } else {
                    assertThat(plan.count(stage)).isEqualTo(peaks.slots(rank, stage));
                }
            }
        }
    }

    /** Walks through a rank's tasks, with messages coming as late as their channel's order allows, and its own at once. */
    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.pipeline.Tables#all")
    void neverHasTwoMicrobatchesInOneSlot(Schedule schedule) {
        for (int rank = 0; rank < schedule.ranks(); rank++) {
            ArrivalSlots plan = new ArrivalSlots(schedule, rank);
            Map<List<Integer>, Integer> living = new HashMap<>();
            Map<Integer, List<Handover>> channels = new HashMap<>();
            for (int peer = 0; peer < schedule.ranks(); peer++) {
                channels.put(peer, new ArrayList<>(Handover.between(schedule, peer, rank)));
            }
            Set<Handover> received = new HashSet<>();
            List<Task> order = schedule.order(rank);
            for (int i = 0; i < order.size(); i++) {
                Task task = order.get(i);
                Handover needed = Handover.neededBy(task, schedule).orElse(null);
                while (needed != null && needed.sender(schedule) != rank && !received.contains(needed)) {
                    Handover next = channels.get(needed.sender(schedule)).removeFirst();
                    received.add(next);
                    enter(plan, living, next.stage(), next.microbatch());
                }
                enter(plan, living, task.stage(), task.microbatch());
                if (order.subList(i + 1, order.size()).stream()
                        .noneMatch(later -> later.stage() == task.stage() && later.microbatch() == task.microbatch())) {
                    living.remove(List.of(task.stage(), plan.slot(task.stage(), task.microbatch())));
                }
                int receiver = rank;
                Handover.sentBy(task, schedule)
                        .filter(message -> message.receiver(schedule) == receiver)
                        .ifPresent(message -> enter(plan, living, message.stage(), message.microbatch()));
            }
            assertThat(living).isEmpty();
        }
    }

    private static void enter(ArrivalSlots plan, Map<List<Integer>, Integer> living, int stage, int microbatch) {
        int slot = plan.slot(stage, microbatch);
        assertThat(slot).isLessThan(plan.count(stage));
        Integer there = living.put(List.of(stage, slot), microbatch);
        assertThat(there).as("slot %s of stage %s", slot, stage).isIn(null, microbatch);
    }
}
