package io.shardwright.interpret;

import io.shardwright.ir.Graph;
import io.shardwright.pass.SelectKernels;
import io.shardwright.plan.Plan;
import java.util.Map;
import java.util.Optional;

/**
 * A model that can run.
 *
 * @param graph with kernels chosen
 * @param plan if there is one, values lie where it says; else each has memory of its own
 */
record Program(Graph graph, Optional<Plan> plan, Map<String, Program> children) {
    static Program withoutPlan(Graph graph, Map<String, Program> children) {
        return new Program(SelectKernels.run(graph), Optional.empty(), children);
    }

    static Program planned(Plan plan, Map<String, Program> children) {
        return new Program(plan.graph(), Optional.of(plan), children);
    }
}
