package io.shardwright.schedule.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.schedule.GPipe;
import io.shardwright.schedule.GeneratedSchedules;
import io.shardwright.schedule.Replay;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CheckScheduleTest {
    private static final List<Schedule> GENERATED = GeneratedSchedules.all().toList();

    private static Schedule changed(Schedule schedule, int rank, Consumer<List<Task>> change) {
        List<List<Task>> orders = new ArrayList<>(schedule.orders());
        List<Task> order = new ArrayList<>(schedule.order(rank));
        change.accept(order);
        orders.set(rank, order);
        return new Schedule(schedule.name(), schedule.microbatches(), schedule.placement(), orders, schedule.flushes());
    }

    private static Schedule of(int microbatches, StagePlacement placement, List<List<Task>> orders) {
        return new Schedule("by hand", microbatches, placement, orders, true);
    }

    private static Task f(int microbatch, int stage) {
        return new Task(Work.FORWARD, stage, microbatch);
    }

    private static Task b(int microbatch, int stage) {
        return new Task(Work.BACKWARD, stage, microbatch);
    }

    @Property
    void aTaskLeftOutIsMissing(@ForAll long seed) {
        Random random = new Random(seed);
        Schedule schedule = GENERATED.get(random.nextInt(GENERATED.size()));
        int rank = random.nextInt(schedule.ranks());
        if (schedule.order(rank).isEmpty()) {
            return;
        }
        int place = random.nextInt(schedule.order(rank).size());
        Task task = schedule.order(rank).get(place);

        assertThat(CheckSchedule.run(changed(schedule, rank, order -> order.remove(place))))
                .contains(task + " is missing");
    }

    @Property
    void aTaskThatRunsTwiceIsSeen(@ForAll long seed) {
        Random random = new Random(seed);
        Schedule schedule = GENERATED.get(random.nextInt(GENERATED.size()));
        int rank = random.nextInt(schedule.ranks());
        if (schedule.order(rank).isEmpty()) {
            return;
        }
        Task task = schedule.order(rank).get(random.nextInt(schedule.order(rank).size()));
        int place = random.nextInt(schedule.order(rank).size() + 1);

        assertThat(CheckSchedule.run(changed(schedule, rank, order -> order.add(place, task))))
                .containsExactly(task + " runs 2 times");
    }

    /**
     * Two tasks swapped, on any rank. Either the checker rejects it, or it runs to its end with each task behind those it
     * uses, as a plain replay of all tasks says that knows neither channels nor the checker.
     */
    @Property(tries = 1000)
    void aSwapIsRejectedIfAndOnlyIfItDoesHarm(@ForAll long seed) {
        Random random = new Random(seed);
        Schedule schedule = GENERATED.get(random.nextInt(GENERATED.size()));
        int rank = random.nextInt(schedule.ranks());
        if (schedule.order(rank).isEmpty()) {
            return;
        }
        int size = schedule.order(rank).size();
        int one = random.nextInt(size);
        int other = random.nextInt(size);
        Schedule swapped = changed(schedule, rank, order -> Collections.swap(order, one, other));

        assertThat(CheckSchedule.run(swapped).isEmpty())
                .as("%s with %s and %s of rank %s swapped", GeneratedSchedules.name(schedule), one, other, rank)
                .isEqualTo(Replay.works(swapped));
    }

    @Test
    void swappedForwardsOnOneRankCrossInTheChannel() {
        Schedule schedule = changed(GPipe.schedule(2, 3), 1, order -> Collections.swap(order, 0, 1));

        assertThat(CheckSchedule.run(schedule))
                .containsExactly(
                        "rank 0 → 1, forward: message 0 is sent for microbatch 0 behind stage 0 and expected for"
                                + " microbatch 1 behind stage 0");
    }

    @Test
    void backwardBeforeItsForwardIsSeen() {
        assertThat(CheckSchedule.run(of(1, StagePlacement.onePerRank(1), List.of(List.of(b(0, 0), f(0, 0))))))
                .containsExactly("rank 0 runs B0 of stage 0 before F0 of stage 0, which it needs");
    }

    @Test
    void weightGradientBeforeItsInputGradientIsSeen() {
        assertThat(CheckSchedule.run(of(
                        1,
                        StagePlacement.onePerRank(1),
                        List.of(List.of(
                                f(0, 0), new Task(Work.WEIGHT_GRADIENT, 0, 0), new Task(Work.INPUT_GRADIENT, 0, 0))))))
                .containsExactly("rank 0 runs W0 of stage 0 before B0 of stage 0, which it needs");
    }

    @Test
    void aBackwardThatIsWholeAndInPartsIsSeen() {
        assertThat(CheckSchedule.run(of(
                        1,
                        StagePlacement.onePerRank(1),
                        List.of(List.of(f(0, 0), b(0, 0), new Task(Work.WEIGHT_GRADIENT, 0, 0))))))
                .containsExactly("B0 of stage 0 is there whole and in parts", "B0 of stage 0 is missing");
    }

    @Test
    void aTaskOnTheWrongRankIsSeen() {
        Schedule schedule =
                of(1, StagePlacement.onePerRank(2), List.of(List.of(f(0, 0), f(0, 1), b(0, 1), b(0, 0)), List.of()));

        assertThat(CheckSchedule.run(schedule))
                .contains("rank 0 runs F0 of stage 1, which belongs on rank 1", "F0 of stage 1 is missing");
    }

    @Test
    void whatDoesNotExistIsSeen() {
        Schedule schedule = of(1, StagePlacement.onePerRank(1), List.of(List.of(f(0, 0), b(0, 0), f(1, 0), f(0, 1))));

        assertThat(CheckSchedule.run(schedule))
                .containsExactly(
                        "rank 0 runs F1 of stage 0, and there are microbatches 0 to 0",
                        "rank 0 runs F0 of stage 1, and there are stages 0 to 0");
    }

    /** Rank 0 wants microbatch 0 back before it sends 1, and rank 1 wants both before it sends any back. */
    @Test
    void ranksThatWaitForEachOtherAreToldApart() {
        Schedule schedule = of(
                2,
                StagePlacement.onePerRank(2),
                List.of(List.of(f(0, 0), b(0, 0), f(1, 0), b(1, 0)), List.of(f(0, 1), f(1, 1), b(0, 1), b(1, 1))));

        assertThat(CheckSchedule.run(schedule))
                .containsExactly(
                        "rank 0 waits before B0 of stage 0 to receive from rank 1",
                        "rank 1 waits before F1 of stage 1 to receive from rank 0");
    }
}
