package io.shardwright.schedule.check;

import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.Work;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Memory for what a microbatch keeps from one task to a later one, sized from the schedule: for each rank and stage as many
 * slots as microbatches keep something at once, and the slot that each of them gets. A slot is taken by the first task,
 * freed by the second, and then used again.
 */
public final class SlotPlan {
    private record Held(int rank, int stage) {}

    private record Kept(int stage, int microbatch) {}

    private final Map<Held, Integer> slots = new HashMap<>();
    private final Map<Kept, Integer> slotOf = new HashMap<>();
    private final List<Integer> peaks = new ArrayList<>();

    private SlotPlan() {}

    /**
     * Slots for what a forward saves until its backward or, where that is in parts, its weight gradient is done.
     *
     * @param schedule one that {@link CheckSchedule} finds nothing wrong with
     */
    public static SlotPlan of(Schedule schedule) {
        return of(schedule, Work.FORWARD, EnumSet.of(Work.BACKWARD, Work.WEIGHT_GRADIENT));
    }

    /** Slots for what an input gradient keeps for its weight gradient; none where backwards are whole. */
    public static SlotPlan betweenParts(Schedule schedule) {
        return of(schedule, Work.INPUT_GRADIENT, EnumSet.of(Work.WEIGHT_GRADIENT));
    }

    private static SlotPlan of(Schedule schedule, Work takes, Set<Work> frees) {
        SlotPlan plan = new SlotPlan();
        for (int rank = 0; rank < schedule.ranks(); rank++) {
            plan.assign(rank, schedule.order(rank), takes, frees);
        }
        return plan;
    }

    private void assign(int rank, List<Task> order, Work takes, Set<Work> frees) {
        Map<Integer, PriorityQueue<Integer>> free = new HashMap<>();
        int alive = 0;
        int peak = 0;
        for (Task task : order) {
            PriorityQueue<Integer> freeHere = free.computeIfAbsent(task.stage(), _ -> new PriorityQueue<>());
            Kept kept = new Kept(task.stage(), task.microbatch());
            if (task.work() == takes) {
                Integer slot = freeHere.poll();
                slotOf.put(kept, slot == null ? slots.merge(new Held(rank, task.stage()), 1, Integer::sum) - 1 : slot);
                peak = Math.max(peak, ++alive);
            } else if (frees.contains(task.work()) && slotOf.containsKey(kept)) {
                freeHere.add(slotOf.get(kept));
                alive--;
            }
        }
        peaks.add(peak);
    }

    /** The most microbatches that keep something at {@code stage} on {@code rank} at once; 0 where it doesn't hold it. */
    public int slots(int rank, int stage) {
        return slots.getOrDefault(new Held(rank, stage), 0);
    }

    /** From 0, on the rank that the microbatch runs on. */
    public int slotOf(int stage, int microbatch) {
        Integer slot = slotOf.get(new Kept(stage, microbatch));
        if (slot == null) {
            throw new IllegalArgumentException("microbatch " + microbatch + " keeps nothing at stage " + stage);
        }
        return slot;
    }

    /**
     * The most slots that are full at once on {@code rank}, over all its stages. Where it holds several, there may be
     * more slots in sum, as not all are full at the same time.
     */
    public int peak(int rank) {
        return peaks.get(rank);
    }

    /** @param bytesPerStage of what one microbatch keeps at each stage */
    public long bytes(int rank, List<Long> bytesPerStage) {
        long bytes = 0;
        for (int stage = 0; stage < bytesPerStage.size(); stage++) {
            bytes += slots(rank, stage) * bytesPerStage.get(stage);
        }
        return bytes;
    }
}
