package io.shardwright.planner;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PipeDream's planner: layers to stages and stages to ranks, so that the slowest stage is as fast as can be
 * (1806.03377 §3.1). With A(j, m) the time of the best pipeline of the layers before cut j on m ranks,
 *
 * <pre>
 * A(j, m) = min over cuts i before j and m' &lt; m of max(A(i, m - m'), transfer(i), T(i to j, m'), transfer(j))
 *           or T(0 to j, m), all of it one stage
 * T(i to j, m') = (compute + 4 (m' - 1) w / (B m')) / m'      w bytes of parameters, B bytes per second
 * transfer(i) = 2 a / (B m')                                  a bytes that cross the cut
 * </pre>
 *
 * These are the costs of the authors' program, whose layers are a graph: a cut has all layers before it that those before it
 * read. Of the plans that are equally fast it takes one with the fewest stages.
 */
public final class PlanStages {
    /** The last stage of the best pipeline up to a cut, and where it begins. */
    private record Best(
            double seconds,
            int stages,
            int replicas,
            @Nullable Start start) {
        boolean isWorseThan(double otherSeconds, int otherStages) {
            return otherSeconds < seconds || otherSeconds == seconds && otherStages < stages;
        }
    }

    private record Start(int cut, int ranks) {}

    private final List<ProfileCut> cuts;
    private final Network network;
    private final int ranks;

    private PlanStages(List<ProfileCut> cuts, Network network, int ranks) {
        this.cuts = cuts;
        this.network = network;
        this.ranks = ranks;
    }

    /** @param ranks that the plan uses, all of them */
    public static StagePlan run(Profile profile, int ranks, Network network) {
        if (ranks < 1) {
            throw new IllegalArgumentException("a plan for " + ranks + " ranks");
        }
        PlanStages planner = new PlanStages(ProfileCut.of(profile), network, ranks);
        double seconds = planner.best(0).getLast().get(ranks).seconds();
        // A prefix needs not be faster than the whole, so now the number of stages decides.
        return planner.plan(profile, planner.best(seconds));
    }

    /**
     * For each cut and number of ranks the best pipeline; number 0 is unused.
     *
     * @param floor seconds below which no pipeline counts as faster
     */
    private List<List<Best>> best(double floor) {
        List<List<Best>> table = new ArrayList<>();
        for (int end = 0; end < cuts.size(); end++) {
            List<Best> row = new ArrayList<>(Collections.nCopies(1, new Best(Double.POSITIVE_INFINITY, 0, 0, null)));
            for (int all = 1; all <= ranks; all++) {
                ProfileCut whole = cuts.get(end);
                row.add(new Best(Math.max(floor, stage(whole.seconds(), whole.parameters(), all)), 1, all, null));
            }
            for (int begin = 0; begin < end; begin++) {
                if (cuts.get(begin).isBefore(cuts.get(end))) {
                    improve(row, table.get(begin), begin, end, floor);
                }
            }
            table.add(row);
        }
        return table;
    }

    private void improve(List<Best> row, List<Best> before, int begin, int end, double floor) {
        ProfileCut from = cuts.get(begin);
        ProfileCut to = cuts.get(end);
        for (int replicas = 1; replicas < ranks; replicas++) {
            double stage = stage(to.seconds() - from.seconds(), to.parameters() - from.parameters(), replicas);
            double transfer =
                    Math.max(network.transfer(from.crossing(), replicas), network.transfer(to.crossing(), replicas));
            double here = Math.max(floor, Math.max(stage, transfer));
            for (int all = replicas + 1; all <= ranks; all++) {
                Best rest = before.get(all - replicas);
                double seconds = Math.max(rest.seconds(), here);
                if (row.get(all).isWorseThan(seconds, rest.stages() + 1)) {
                    row.set(all, new Best(seconds, rest.stages() + 1, replicas, new Start(begin, all - replicas)));
                }
            }
        }
    }

    private double stage(double seconds, double parameters, int replicas) {
        return (seconds + network.synchronization(parameters, replicas)) / replicas;
    }

    private StagePlan plan(Profile profile, List<List<Best>> table) {
        List<StagePlan.Stage> stages = new ArrayList<>();
        Best best = table.getLast().get(ranks);
        double seconds = best.seconds();
        BitSet layers = (BitSet) cuts.getLast().before().clone();
        while (true) {
            Start start = best.start();
            BitSet before = start == null ? new BitSet() : cuts.get(start.cut()).before();
            layers.andNot(before);
            stages.addFirst(new StagePlan.Stage(
                    layers.stream()
                            .mapToObj(layer -> profile.layers().get(layer).name())
                            .toList(),
                    best.replicas()));
            if (start == null) {
                return new StagePlan(stages, seconds);
            }
            layers = (BitSet) before.clone();
            best = table.get(start.cut()).get(start.ranks());
        }
    }
}
