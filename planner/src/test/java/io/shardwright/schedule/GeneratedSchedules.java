package io.shardwright.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every schedule over many numbers of ranks, chunks, replicas and microbatches. */
public final class GeneratedSchedules {
    private GeneratedSchedules() {}

    public static Stream<Schedule> all() {
        List<Schedule> schedules = new ArrayList<>();
        for (int ranks = 1; ranks <= 6; ranks++) {
            for (int microbatches = 1; microbatches <= 20; microbatches += 1 + microbatches / 5) {
                for (ScheduleKind kind : ScheduleKind.values()) {
                    if (kind != ScheduleKind.INTERLEAVED) {
                        schedules.add(kind.schedule(StagePlacement.onePerRank(ranks), microbatches));
                    }
                }
                for (int chunks = 2; chunks <= 4; chunks++) {
                    schedules.add(ScheduleKind.INTERLEAVED.schedule(
                            StagePlacement.around(ranks * chunks, ranks), ranks * (1 + microbatches / 4)));
                }
            }
        }
        for (List<Integer> replicas : List.of(
                List.of(2, 1), List.of(1, 2), List.of(3, 2), List.of(2, 1, 1), List.of(1, 3, 2, 4), List.of(7, 1))) {
            for (int microbatches = 1; microbatches <= 20; microbatches++) {
                schedules.add(ScheduleKind.ROUND_ROBIN.schedule(StagePlacement.replicated(replicas), microbatches));
            }
        }
        return schedules.stream();
    }

    /** As a test names it. */
    public static String name(Schedule schedule) {
        return schedule.name() + " of " + schedule.microbatches() + " over "
                + schedule.placement().holders();
    }
}
