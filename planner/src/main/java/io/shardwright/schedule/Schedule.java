package io.shardwright.schedule;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * A pipeline's schedule: what each rank does, in order. When it does it follows, as a task starts as soon as its rank is
 * free and what it reads has arrived: a forward reads what the stage before sent, a backward what the stage behind sent
 * and what its own forward kept.
 *
 * <p>Between neighbouring stages on two ranks a message goes through the {@linkplain Channel channel} of these ranks and
 * its direction, in the order in which both have the tasks. {@code CheckSchedule} proves that this works out.
 *
 * @param name as on the command line: {@code 1f1b}
 * @param microbatches of one step; those of the whole run where it {@linkplain #flushes doesn't flush}
 * @param orders for each rank its tasks
 * @param flushes whether weights are updated once, after all microbatches (synchronous). Otherwise a stage updates its
 *     own after each of its backwards, and a microbatch's backward needs the weights of its forward (PipeDream)
 */
public record Schedule(
        String name, int microbatches, StagePlacement placement, List<List<Task>> orders, boolean flushes) {
    public Schedule {
        orders = orders.stream().map(List::copyOf).toList();
    }

    /** The tasks of a rank, in order. */
    public List<Task> order(int rank) {
        return orders.get(rank);
    }

    public int stages() {
        return placement.stages();
    }

    /** Those of the placement, as {@code CheckSchedule} makes sure. */
    public int ranks() {
        return orders.size();
    }

    /**
     * Lets ranks go on until none can any more: up the ranks as forward passes go, and down as backward passes do.
     *
     * @param step of a rank; false if it waits, or is at its end
     */
    public void upAndDown(IntPredicate step) {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int i = 0; i < 2 * ranks(); i++) {
                int rank = Math.min(i, 2 * ranks() - 1 - i);
                while (step.test(rank)) {
                    moved = true;
                }
            }
        }
    }
}
