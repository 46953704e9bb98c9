package io.shardwright.processor;

import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.ir.Graph;
import io.shardwright.pass.ForwardWork;
import io.shardwright.pass.backward.DeriveBackward;
import io.shardwright.pass.backward.GatherAgain;
import io.shardwright.pass.backward.VerifyGraph;
import io.shardwright.pass.buffer.PlanBuffers;
import io.shardwright.pass.fusion.FuseChains;
import io.shardwright.pass.fusion.FuseOperators;
import io.shardwright.pass.layout.InsertConversions;
import io.shardwright.pass.layout.SplitContext;
import io.shardwright.pass.shape.CheckDivisibility;
import io.shardwright.pass.shape.InferShapes;
import io.shardwright.pass.shape.SeparateData;
import io.shardwright.pass.unit.CutUnits;
import io.shardwright.plan.Plan;
import io.shardwright.plan.SplitPlan;
import io.shardwright.processor.read.ModelSource;
import io.shardwright.processor.write.ModelRow;
import io.shardwright.processor.write.ShardedClassWriter;
import io.shardwright.unit.CutModel;
import java.util.List;
import java.util.Optional;

/**
 * The compiler on one page: what is done to a model, and in which order. Each step takes a graph and returns one; what is
 * wrong goes to the log, and behind a step that found errors there is no next.
 */
public final class ShardCompiler {
    private ShardCompiler() {}

    /** @return empty if {@code log} says why */
    public static Optional<CompiledModel> compile(ModelSource source, DiagnosticLog log, Dump dump) {
        if (!source.rounds().isEmpty()) {
            return RoundCompiler.compile(source, log, dump);
        }
        Graph read = dump.graph("read", source.graph());

        Graph shaped = dump.graph("shapes", InferShapes.run(read, source.contracts(), log));
        if (log.hasErrors()) {
            return Optional.empty();
        }
        // What is given to a model that gives a loss has no gradient.
        Graph separated = SeparateData.run(shaped, source.withGradient(), log);
        // f and g, where layouts meet.
        Graph laidOut = dump.graph("layouts", layOut(source, separated, log));
        if (log.hasErrors()) {
            return Optional.empty();
        }
        // Only now is it known which dims are split.
        Graph checked = dump.graph("divisibility", CheckDivisibility.run(laidOut, source.degrees(), log));
        if (log.hasErrors()) {
            return Optional.empty();
        }
        // From the graph without these checks, because each unit gets its own.
        Optional<CutModel> cut = CutUnits.run(laidOut, source.classes(), source.degrees(), source.mesh(), log);
        if (log.hasErrors()) {
            return Optional.empty();
        }
        return Optional.of(
                cut.isPresent()
                        ? UnitCompiler.compile(laidOut, checked, cut.get(), source, dump)
                        : finish(checked, source, dump));
    }

    /** Across tp, and then across cp, where nothing is left to convert. */
    private static Graph layOut(ModelSource source, Graph shaped, DiagnosticLog log) {
        Graph laidOut = InsertConversions.run(shaped, source.contracts(), log);
        return log.hasErrors()
                ? laidOut
                : source.contextParallel()
                        .map(annotation -> SplitContext.run(laidOut, annotation, log))
                        .orElse(laidOut);
    }

    /** What is done alike to a model that is not cut and to each unit of one that is. */
    static CompiledModel finish(Graph checked, ModelSource source, Dump dump) {
        Graph derived = derive(checked, dump);
        Plan plan = plan(derived, dump);
        ModelRow row = row(checked, Optional.empty(), source);
        return new CompiledModel(
                derived,
                List.of(() ->
                        ShardedClassWriter.unit(plan, split(plan), ForwardWork.of(derived), row, source.hasTornado())));
    }

    static Graph derive(Graph checked, Dump dump) {
        // Before the backward, because a fused operator has its own.
        Graph fused = dump.graph("fusion", FuseChains.run(FuseOperators.run(checked)));
        Graph derived = dump.graph("backward", GatherAgain.run(DeriveBackward.run(fused)));
        VerifyGraph.run(derived);
        return derived;
    }

    static Plan plan(Graph derived, Dump dump) {
        Plan plan = PlanBuffers.run(derived);
        dump.graph("plan", plan.graph());
        return plan;
    }

    /** The same backward once more, for schedules that run gradients of parameters later; empty if nobody waits for others. */
    private static Optional<SplitPlan> split(Plan plan) {
        return plan.graph().differentiableInputs().isEmpty() ? Optional.empty() : Optional.of(PlanBuffers.split(plan));
    }

    static ModelRow row(Graph graph, Optional<CutModel> cut, ModelSource source) {
        return new ModelRow(graph, cut, source.sequenceParallel().isPresent());
    }
}
