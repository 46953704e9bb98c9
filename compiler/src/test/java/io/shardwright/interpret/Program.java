package io.shardwright.interpret;

import io.shardwright.ir.Graph;
import io.shardwright.pass.buffer.SelectKernels;
import io.shardwright.plan.Plan;
import io.shardwright.plan.SplitPlan;
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
}
