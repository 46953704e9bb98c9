package io.shardwright.runtime.pipeline;

import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.schedule.StagePlacement;
import java.util.ArrayList;
import java.util.List;

/** Schedules of all kinds and many sizes. */
final class Tables {
    private Tables() {}

    static List<Schedule> all() {
        List<Schedule> all = new ArrayList<>();
        for (ScheduleKind kind : ScheduleKind.values()) {
            for (int ranks : new int[] {1, 2, 3, 4}) {
                for (StagePlacement placement : placements(kind, ranks)) {
                    for (int factor : new int[] {1, 2, 5}) {
                        int microbatches = kind == ScheduleKind.INTERLEAVED ? placement.ranks() * factor : factor;
                        all.add(kind.schedule(placement, microbatches));
                    }
                }
            }
        }
        return all;
    }

    private static List<StagePlacement> placements(ScheduleKind kind, int ranks) {
        return switch (kind) {
            case INTERLEAVED ->
                List.of(StagePlacement.around(2 * ranks, ranks), StagePlacement.around(3 * ranks, ranks));
            case ROUND_ROBIN ->
                List.of(
                        StagePlacement.replicated(List.of(ranks, 1)),
                        StagePlacement.replicated(List.of(1, ranks)),
                        StagePlacement.replicated(List.of(2, ranks, 1)));
            default -> List.of(StagePlacement.onePerRank(ranks));
        };
    }
}
