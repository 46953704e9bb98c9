package io.shardwright.schedule.check;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.ModelException;
import io.shardwright.diagnostic.Origin;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ScheduleKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A schedule fits into the memory of its ranks.
 *
 * @param limit bytes of each rank
 * @param fixed bytes of each rank that are there anyway: parameters, gradients, optimizer state
 * @param saved bytes that one microbatch saves at each stage from its forward to the end of its backward
 * @param betweenParts bytes that it keeps there from the input gradient to the weight gradient, if these are apart
 */
public record RequireMemory(long limit, List<Long> fixed, List<Long> saved, List<Long> betweenParts) {
    /** @throws ModelException for the rank that needs the most, with the schedules that would fit */
    public void check(Schedule schedule) {
        int rank = IntStream.range(0, schedule.ranks())
                .boxed()
                .max(Comparator.comparingLong(each -> bytes(schedule, each)))
                .orElseThrow();
        if (bytes(schedule, rank) <= limit) {
            return;
        }
        List<String> known = new ArrayList<>();
        known.add(mebibytes(fixed.get(rank)) + " without microbatches");
        known.addAll(lines(SlotPlan.of(schedule), rank, saved, "saved"));
        known.addAll(lines(SlotPlan.betweenParts(schedule), rank, betweenParts, "between the parts of a backward"));
        throw new ModelException(Diagnostic.of(
                        Code.SCHEDULE_MEMORY,
                        Origin.NONE,
                        "Schedule " + schedule.name(),
                        rank,
                        mebibytes(bytes(schedule, rank)),
                        mebibytes(limit),
                        fix(schedule))
                .because(known.toArray(String[]::new))
                .text());
    }

    private long bytes(Schedule schedule, int rank) {
        return fixed.get(rank)
                + SlotPlan.of(schedule).bytes(rank, saved)
                + SlotPlan.betweenParts(schedule).bytes(rank, betweenParts);
    }

    private static List<String> lines(SlotPlan slots, int rank, List<Long> bytes, String what) {
        return IntStream.range(0, bytes.size())
                .filter(stage -> slots.slots(rank, stage) > 0)
                .mapToObj(stage -> "stage " + stage + ": " + count(slots.slots(rank, stage)) + " at once, "
                        + mebibytes(bytes.get(stage)) + " each " + what)
                .toList();
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
            Schedule other = kind.schedule(schedule.placement(), schedule.microbatches());
            return IntStream.range(0, other.ranks()).allMatch(rank -> bytes(other, rank) <= limit);
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
