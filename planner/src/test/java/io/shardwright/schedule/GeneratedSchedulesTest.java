package io.shardwright.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.schedule.check.CheckSchedule;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GeneratedSchedulesTest {
    @Test
    void checkerFindsNothingWrong() {
        assertThat(GeneratedSchedules.all())
                .allSatisfy(schedule -> assertThat(CheckSchedule.run(schedule))
                        .as(GeneratedSchedules.name(schedule))
                        .isEmpty());
    }

    /** So that the sums of a step have the same bits under all of them, but for replicas. */
    @Test
    void gradientsAreAddedUpInTheOrderOfMicrobatches() {
        assertThat(GeneratedSchedules.all()).allSatisfy(schedule -> {
            for (int rank = 0; rank < schedule.ranks(); rank++) {
                for (int stage : schedule.placement().stagesOf(rank)) {
                    assertThat(schedule.order(rank).stream()
                                    .filter(task -> task.stage() == stage)
                                    .filter(task -> Set.of(Work.BACKWARD, Work.WEIGHT_GRADIENT)
                                            .contains(task.work()))
                                    .map(Task::microbatch))
                            .as(GeneratedSchedules.name(schedule))
                            .isSorted();
                }
            }
        });
    }

    @Test
    void microbatchOfRoundRobinIsItsNumberModuloReplicas() {
        Schedule schedule = RoundRobin.schedule(List.of(3, 1), 8);

        for (int replica = 0; replica < 3; replica++) {
            int turn = replica;
            assertThat(schedule.order(replica)).allMatch(task -> task.stage() == 0 && task.microbatch() % 3 == turn);
        }
    }

    @Test
    void roundRobinWithoutReplicasIsOneForwardOneBackward() {
        for (int stages = 1; stages <= 5; stages++) {
            assertThat(RoundRobin.schedule(Collections.nCopies(stages, 1), 7).orders())
                    .isEqualTo(OneForwardOneBackward.schedule(stages, 7).orders());
        }
    }

    /** As figure 4 of 2104.04473 has it for four ranks. */
    @Test
    void interleavedGroupsPassOneChunkAfterTheOther() {
        Schedule schedule = Interleaved.schedule(2, 2, 4);

        assertThat(schedule.order(1).stream()
                        .filter(task -> task.work() == Work.FORWARD)
                        .map(task -> task.microbatch() + " at stage " + task.stage()))
                .containsExactly(
                        "0 at stage 1",
                        "1 at stage 1",
                        "0 at stage 3",
                        "1 at stage 3",
                        "2 at stage 1",
                        "3 at stage 1",
                        "2 at stage 3",
                        "3 at stage 3");
    }

    @Test
    void onlyPipeDreamDoesNotFlush() {
        assertThat(ScheduleKind.values()).filteredOn(kind -> !kind.flushes()).containsExactly(ScheduleKind.PIPEDREAM);
        assertThat(GeneratedSchedules.all())
                .allMatch(schedule -> schedule.flushes()
                        == ScheduleKind.named(schedule.name()).flushes());
    }

    @Test
    void onlyZeroBubbleSplitsTheBackward() {
        assertThat(GeneratedSchedules.all())
                .allMatch(schedule -> schedule.orders().stream()
                                .flatMap(List::stream)
                                .anyMatch(task -> task.work() == Work.INPUT_GRADIENT)
                        == ScheduleKind.named(schedule.name()).splitsBackward());
    }

    @Test
    void everyKindIsFoundByItsName() {
        assertThat(ScheduleKind.values()).allMatch(kind -> ScheduleKind.named(kind.text()) == kind);
    }
}
