package io.shardwright.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * 1F1B-RR (PipeDream, 1806.03377 §3.2): a stage that takes longer than the others is held by several ranks, which take
 * turns. Microbatch <i>m</i> goes to replica <i>m</i> modulo their number, forward and backward, so that what the forward
 * kept is where the backward needs it. Each replica then alternates as in 1F1B. With flush: the replicas' gradients are
 * summed before the update.
 */
public final class RoundRobin {
    private RoundRobin() {}

    /** @param replicas for each stage the number of ranks that hold it */
    public static Schedule schedule(List<Integer> replicas, int microbatches) {
        StagePlacement placement = StagePlacement.replicated(replicas);
        List<List<Task>> orders = new ArrayList<>();
        for (int stage = 0; stage < placement.stages(); stage++) {
            List<Integer> holders = placement.holders().get(stage);
            int fromHere = placement.ranks() - holders.getFirst();
            // So many keep all ranks from here on busy; for the first stage it is NOAM of the paper's §3.2.
            int inFlight = Math.ceilDiv(fromHere, holders.size());
            for (int replica = 0; replica < holders.size(); replica++) {
                int first = replica;
                List<Integer> turns = IntStream.range(0, microbatches)
                        .filter(microbatch -> microbatch % holders.size() == first)
                        .boxed()
                        .toList();
                orders.add(OneForwardOneBackward.order(stage, turns, inFlight - 1));
            }
        }
        return new Schedule(ScheduleKind.ROUND_ROBIN.text(), microbatches, placement, orders, true);
    }
}
