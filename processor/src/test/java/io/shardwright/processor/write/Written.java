package io.shardwright.processor.write;

import io.shardwright.pass.ForwardWork;
import io.shardwright.pass.buffer.PlanBuffers;
import io.shardwright.plan.Plan;
import io.shardwright.plan.SplitPlan;
import io.shardwright.processor.write.text.GeneratedClass;
import java.util.List;
import java.util.Optional;

/** What is generated for a plan, as for a model that isn't cut. */
final class Written {
    private Written() {}

    static List<GeneratedClass> classes(Plan plan) {
        return classes(plan, false);
    }

    static List<GeneratedClass> classes(Plan plan, boolean hasTornado) {
        ModelRow row = new ModelRow(plan.graph(), Optional.empty(), false);
        Optional<SplitPlan> split =
                plan.graph().differentiableInputs().isEmpty() ? Optional.empty() : Optional.of(PlanBuffers.split(plan));
        return ShardedClassWriter.unit(plan, split, ForwardWork.of(plan.graph()), row, hasTornado);
    }
}
