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
import io.shardwright.pass.unit.CutUnits;
import io.shardwright.plan.HalvesPlan;
import io.shardwright.plan.Plan;
import io.shardwright.processor.write.ShardedClassWriter;
import io.shardwright.unit.CutModel;
import java.util.Optional;

/**
 * The compiler on one page: what is done to a model, and in which order. Each step takes a graph and returns one; what is
 * wrong goes to the log, and behind a step that found errors there is no next.
 */
public final class ShardCompiler {
    private ShardCompiler() {}

    /** @return empty if {@code log} says why */
    public static Optional<CompiledModel> compile(ModelSource source, DiagnosticLog log, Dump dump) {
        Graph read = dump.graph("read", source.graph());

        Graph shaped = dump.graph("shapes", InferShapes.run(read, source.contract(), log));
        if (log.hasErrors()) {
            return Optional.empty();
        }
        // f and g, where layouts meet.
        Graph laidOut = dump.graph("layouts", layOut(source, shaped, log));
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
        CompiledModel whole = finish(checked, source.hasTornado(), dump);
        return Optional.of(cut.map(units -> UnitCompiler.compile(whole, units, source, dump))
                .orElse(whole));
    }

    /** Across tp, and then across cp, where nothing is left to convert. */
    private static Graph layOut(ModelSource source, Graph shaped, DiagnosticLog log) {
        Graph laidOut = InsertConversions.run(shaped, source.contract(), log);
        return log.hasErrors()
                ? laidOut
                : source.contextParallel()
                        .map(annotation -> SplitContext.run(laidOut, annotation, log))
                        .orElse(laidOut);
    }

    /** What is done alike to a whole model and to each of its units. */
    static CompiledModel finish(Graph checked, boolean hasTornado, Dump dump) {
        // Before the backward, because a fused operator has its own.
        Graph fused = dump.graph("fusion", FuseChains.run(FuseOperators.run(checked)));
        Graph derived = dump.graph("backward", GatherAgain.run(DeriveBackward.run(fused)));
        VerifyGraph.run(derived);
        Plan plan = PlanBuffers.run(derived);
        dump.graph("plan", plan.graph());
        // The same backward once more, for schedules that run gradients of parameters later.
        HalvesPlan halves = PlanBuffers.halves(plan);
        return new CompiledModel(derived, ShardedClassWriter.write(plan, halves, ForwardWork.of(derived), hasTornado));
    }
}
