package io.shardwright.interpret;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.pass.buffer.SelectKernels;
import io.shardwright.plan.EarlyStarts;
import io.shardwright.plan.Plan;
import io.shardwright.plan.SplitPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model that can run.
 *
 * @param graph with kernels chosen
 * @param plan if there is one, values lie where it says; else each has memory of its own
 * @param split backward, if there is a plan
 */
record Program(Graph graph, Optional<Plan> plan, Optional<SplitPlan> split, Map<String, Program> children) {
    static Program withoutPlan(Graph graph, Map<String, Program> children) {
        return new Program(SelectKernels.run(graph), Optional.empty(), Optional.empty(), children);
    }

    static Program planned(Plan plan, SplitPlan split, Map<String, Program> children) {
        return new Program(plan.graph(), Optional.of(plan), Optional.of(split), children);
    }

    /** The same, and collectives that are started early have done all as soon as they are started. */
    Program startedEarly() {
        Plan awaited = plan.orElseThrow();
        Graph early = graph.withForward(startedEarly(awaited, graph.forward()))
                .withBackward(startedEarly(awaited, graph.backward()));
        Plan planned = new Plan(early, awaited.places(), awaited.listGradients(), awaited.recomputedResults());
        Map<String, Program> inner = new HashMap<>();
        children.forEach((name, child) -> inner.put(name, child.startedEarly()));
        return new Program(early, Optional.of(planned), split, inner);
    }

    private static List<Node> startedEarly(Plan plan, List<Node> nodes) {
        EarlyStarts starts = EarlyStarts.of(plan, nodes);
        List<Node> early = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            early.addAll(starts.before(i));
            if (!starts.isStarted(i)) {
                early.add(nodes.get(i));
            }
        }
        return early;
    }
}
