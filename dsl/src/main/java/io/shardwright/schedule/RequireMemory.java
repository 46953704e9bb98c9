package io.shardwright.schedule;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.ir.Origin;
import io.shardwright.spi.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A schedule fits into the memory of its ranks.
 *
 * @param limit bytes of each rank
 * @param fixed bytes of each rank that are there anyway: parameters, gradients, optimizer state
 * @param perMicrobatch bytes that one microbatch keeps at each stage
 */
public record RequireMemory(long limit, List<Long> fixed, List<Long> perMicrobatch) {
    /** @throws ModelException for the rank that needs the most, with the schedules that would fit */
    public void check(Schedule schedule) {
        SlotPlan slots = SlotPlan.of(schedule);
        int fullest = 0;
        for (int rank = 1; rank < schedule.ranks(); rank++) {
            if (bytes(slots, rank) > bytes(slots, fullest)) {
                fullest = rank;
            }
        }
        if (bytes(slots, fullest) <= limit) {
            return;
        }
        int rank = fullest;
        String kept = schedule.placement().stagesOf(rank).stream()
                .map(stage -> count(slots.slots(rank, stage)) + " at once at stage " + stage + ", "
                        + mebibytes(perMicrobatch.get(stage)) + " each")
                .collect(Collectors.joining("; "));
        throw new ModelException(Diagnostic.of(
                        Code.SCHEDULE_MEMORY,
                        Origin.NONE,
                        "Schedule " + schedule.name(),
                        rank,
                        mebibytes(bytes(slots, rank)),
                        mebibytes(limit),
                        fix(schedule))
                .because(mebibytes(fixed.get(rank)) + " without microbatches", kept)
                .text());
    }

    private long bytes(SlotPlan slots, int rank) {
        return fixed.get(rank) + slots.bytes(rank, perMicrobatch);
    }

    private String fix(Schedule schedule) {
        List<String> fitting = Arrays.stream(ScheduleKind.values())
                .filter(kind -> kind.flushes() == schedule.flushes() && fits(kind, schedule))
                .map(ScheduleKind::text)
                .toList();
        return fitting.isEmpty()
                ? "no schedule fits: make microbatches smaller, recompute activations, or take more ranks"
                : "of the schedules, these fit: " + String.join(", ", fitting);
    }

    private boolean fits(ScheduleKind kind, Schedule schedule) {
        try {
            SlotPlan slots = SlotPlan.of(kind.schedule(schedule.placement(), schedule.microbatches()));
            return IntStream.range(0, schedule.ranks()).allMatch(rank -> bytes(slots, rank) <= limit);
        } catch (ModelException e) {
            return false; // It doesn't run over these stages.
        }
    }

    private static String count(int microbatches) {
        return microbatches + (microbatches == 1 ? " microbatch" : " microbatches");
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 0x1p20);
    }
}
