package io.shardwright.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * Interleaved 1F1B (Narayanan et al., 2104.04473 §2.2.2): each rank holds v chunks, stage <i>s</i> of them all on rank
 * <i>s</i> modulo p, and a microbatch goes around v times. The bubble shrinks to (p - 1) / (v m) of the ideal time; what
 * is sent grows v-fold. Microbatches go in groups of p: a group passes the first chunk, then the second, and so on.
 */
public final class Interleaved {
    private Interleaved() {}

    /**
     * @param chunks per rank, at least 2; with one this would be {@link OneForwardOneBackward}
     * @param microbatches a multiple of {@code ranks}
     */
    public static Schedule schedule(int ranks, int chunks, int microbatches) {
        List<List<Task>> orders = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            int all = chunks * microbatches;
            // The first microbatch has to come back to this rank's last chunk before its first backward.
            int warmUp = Math.min(2 * (ranks - 1 - rank) + (chunks - 1) * ranks, all);
            List<Task> order = new ArrayList<>();
            for (int i = 0; i < all + warmUp; i++) {
                if (i < all) {
                    order.add(task(Work.FORWARD, rank, ranks, chunk(i, ranks, chunks), i, chunks));
                }
                if (i >= warmUp) {
                    int back = i - warmUp;
                    int chunk = chunks - 1 - chunk(back, ranks, chunks);
                    order.add(task(Work.BACKWARD, rank, ranks, chunk, back, chunks));
                }
            }
            orders.add(order);
        }
        return new Schedule(
                ScheduleKind.INTERLEAVED.text(),
                microbatches,
                StagePlacement.around(ranks * chunks, ranks),
                orders,
                true);
    }

    private static Task task(Work work, int rank, int ranks, int chunk, int i, int chunks) {
        return new Task(work, chunk * ranks + rank, i / (ranks * chunks) * ranks + i % ranks);
    }

    /** The chunk that the <i>i</i>th forward of a rank is in. */
    private static int chunk(int i, int ranks, int chunks) {
        return i % (ranks * chunks) / ranks;
    }
}
