package io.shardwright.pass.buffer;

import io.shardwright.ir.Graph;
import io.shardwright.plan.Place;
import io.shardwright.plan.Plan;
import io.shardwright.plan.SplitPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives every value its place. Views, in-place operators and parts of a whole share memory; what one phase makes and a later one
 * reads lies in the slot; everything else is a temporary that others reuse once it is dead.
 */
public final class PlanBuffers {
    private PlanBuffers() {}

    /**
     * The plan of forward and backward.
     *
     * @throws IllegalStateException if as many copies as there are values are not enough: then a graph defines a value twice
     */
    public static Plan run(Graph graph) {
        Phases phases = Phases.forwardAndBackward(SelectKernels.run(graph));
        return TakeBuffers.run(share(phases, Map.of()), Optional.empty());
    }

    /**
     * The plan of a split backward, behind the forward of {@code whole}. What need not last until the second part lies where it
     * does in {@code whole}, as far as that is possible.
     *
     * @throws IllegalStateException as {@link #run}
     */
    public static SplitPlan split(Plan whole) {
        Phases phases = VerifySplit.run(whole.graph(), SplitBackward.run(whole.graph()));
        ShareMemory shared = share(phases, ofForward(whole));
        return new SplitPlan(
                TakeBuffers.run(shared, Optional.of(whole)).ofBackward(),
                shared.phases().nodes().get(1).size());
    }

    private static Map<String, Place> ofForward(Plan whole) {
        Map<String, Place> places = new LinkedHashMap<>();
        whole.graph().forward().stream()
                .flatMap(node -> node.outputs().stream())
                .forEach(value -> places.put(value, whole.place(value)));
        return places;
    }

    /** Plans again with one copy more until no memory is wanted by two. */
    private static ShareMemory share(Phases phases, Map<String, Place> fixed) {
        Phases ready = phases;
        // Each node needs at most one copy of each of its values; more would mean that copies don't help.
        int most = phases.nodes().stream()
                .flatMap(List::stream)
                .mapToInt(node -> 2 + node.inputs().size() + node.outputs().size())
                .sum();
        for (int copies = 0; copies <= most; copies++) {
            ShareMemory attempt = new ShareMemory(ready, fixed);
            Optional<Phases> withCopy = attempt.run();
            if (withCopy.isEmpty()) {
                return attempt;
            }
            ready = withCopy.get();
        }
        throw new IllegalStateException(
                "no plan for the memory of " + phases.graph().model());
    }
}
