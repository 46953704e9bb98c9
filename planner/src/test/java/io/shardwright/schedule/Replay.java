package io.shardwright.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The plainest way to run a schedule: again and again, any rank whose next task has all it needs runs it. Messages lie in
 * one queue for each pair of ranks and direction, and a rank takes what is first in it, right or wrong. Between two stages
 * on one rank there is none.
 */
public final class Replay {
    /** Those that make what a neighbouring stage needs. */
    private static final List<Work> WORKS = List.of(Work.FORWARD, Work.BACKWARD, Work.INPUT_GRADIENT);

    private Replay() {}

    /** Whether every rank comes to its end and always took what it needed. */
    public static boolean works(Schedule schedule) {
        Set<Task> ran = new HashSet<>();
        Map<String, List<Integer>> queues = new HashMap<>();
        int[] next = new int[schedule.ranks()];
        int last = schedule.stages() - 1;
        for (boolean moved = true; moved; ) {
            moved = false;
            for (int rank = 0; rank < next.length; rank++) {
                if (next[rank] == schedule.order(rank).size()) {
                    continue;
                }
                Task task = schedule.order(rank).get(next[rank]);
                int stage = task.stage();
                int microbatch = task.microbatch();
                boolean forward = task.work() == Work.FORWARD;
                boolean weights = task.work() == Work.WEIGHT_GRADIENT;
                if (weights && !ran.contains(new Task(Work.INPUT_GRADIENT, stage, microbatch))) {
                    return false;
                }
                if (!weights && !forward && !ran.contains(new Task(Work.FORWARD, stage, microbatch))) {
                    return false;
                }
                boolean reads = forward ? stage > 0 : !weights && stage < last;
                if (reads) {
                    int other = forward ? stage - 1 : stage + 1;
                    int sender = schedule.placement().rankOf(other, microbatch);
                    if (sender == rank) {
                        if (WORKS.stream()
                                .noneMatch(work -> (work == Work.FORWARD) == forward
                                        && ran.contains(new Task(work, other, microbatch)))) {
                            return false;
                        }
                    } else {
                        List<Integer> queue = queue(queues, sender, rank, forward);
                        if (queue.isEmpty()) {
                            continue;
                        }
                        // Stage and microbatch in one number.
                        if (queue.removeFirst() != stage * schedule.microbatches() + microbatch) {
                            return false;
                        }
                    }
                }
                boolean sends = forward ? stage < last : !weights && stage > 0;
                if (sends) {
                    int reader = forward ? stage + 1 : stage - 1;
                    queue(queues, rank, schedule.placement().rankOf(reader, microbatch), forward)
                            .add(reader * schedule.microbatches() + microbatch);
                }
                ran.add(task);
                next[rank]++;
                moved = true;
            }
        }
        return ran.size() == schedule.orders().stream().mapToInt(List::size).sum();
    }

    private static List<Integer> queue(Map<String, List<Integer>> queues, int from, int to, boolean forward) {
        return queues.computeIfAbsent(from + " " + to + " " + forward, _ -> new ArrayList<>());
    }
}
