package io.shardwright.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Memory for what a microbatch keeps between its forward and the end of its backward, sized from the schedule: for each
 * rank and stage as many slots as microbatches are alive at once, and the slot that each of them gets. A slot is taken by
 * the forward, freed by the backward or, where that is in halves, by the weight gradient, and then used again.
 */
public final class SlotPlan {
    private record Held(int rank, int stage) {}

    private record Kept(int stage, int microbatch) {}

    private final Map<Held, Integer> slots = new HashMap<>();
    private final Map<Kept, Integer> slotOf = new HashMap<>();
    private final List<Integer> peaks = new ArrayList<>();

    private SlotPlan() {}

    /** @param schedule one that {@link CheckSchedule} finds nothing wrong with */
    public static SlotPlan of(Schedule schedule) {
        SlotPlan plan = new SlotPlan();
        for (int rank = 0; rank < schedule.ranks(); rank++) {
            plan.assign(rank, schedule.order(rank));
        }
        return plan;
    }

    private void assign(int rank, List<Task> order) {
        Map<Integer, PriorityQueue<Integer>> free = new HashMap<>();
        int alive = 0;
        int peak = 0;
        for (Task task : order) {
            PriorityQueue<Integer> freeHere = free.computeIfAbsent(task.stage(), _ -> new PriorityQueue<>());
            Kept kept = new Kept(task.stage(), task.microbatch());
            switch (task.work()) {
                case FORWARD -> {
                    Integer slot = freeHere.poll();
                    slotOf.put(
                            kept, slot == null ? slots.merge(new Held(rank, task.stage()), 1, Integer::sum) - 1 : slot);
                    peak = Math.max(peak, ++alive);
                }
                case BACKWARD, WEIGHT_GRADIENT -> {
                    freeHere.add(slotOf.get(kept));
                    alive--;
                }
                case INPUT_GRADIENT -> {}
            }
        }
        peaks.add(peak);
    }

    /** The most microbatches alive at once at {@code stage} on {@code rank}; 0 where the rank doesn't hold the stage. */
    public int slots(int rank, int stage) {
        return slots.getOrDefault(new Held(rank, stage), 0);
    }

    /** From 0, on the rank that the microbatch runs on. */
    public int slotOf(int stage, int microbatch) {
        Integer slot = slotOf.get(new Kept(stage, microbatch));
        if (slot == null) {
            throw new IllegalArgumentException("microbatch " + microbatch + " never runs at stage " + stage);
        }
        return slot;
    }

    /**
     * The most microbatches alive at once on {@code rank}, over all its stages. Where it holds several, their slots may
     * be more in sum, as not all are full at the same time.
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
