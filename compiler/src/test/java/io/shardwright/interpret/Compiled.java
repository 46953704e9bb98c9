package io.shardwright.interpret;

import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Graph;
import io.shardwright.mesh.Axis;
import io.shardwright.pass.backward.DeriveBackward;
import io.shardwright.pass.backward.GatherAgain;
import io.shardwright.pass.backward.VerifyGraph;
import io.shardwright.pass.buffer.PlanBuffers;
import io.shardwright.pass.fusion.FuseChains;
import io.shardwright.pass.fusion.FuseOperators;
import io.shardwright.pass.layout.InsertConversions;
import io.shardwright.pass.layout.SplitContext;
import io.shardwright.pass.layout.SplitSequence;
import io.shardwright.pass.shape.CheckDivisibility;
import io.shardwright.pass.shape.InferShapes;
import io.shardwright.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A model after each step that tests look at.
 *
 * @param inferred with shapes and nothing else: what the user wrote
 * @param laidOut with layouts, f and g
 * @param derived fused, and with its backward
 */
public record Compiled(Graph inferred, Graph laidOut, Graph derived, Plan plan, Map<String, Compiled> children) {
    /** @throws AssertionError with all diagnostics, if there are any */
    public static Compiled of(Sketch sketch) {
        return of(sketch, sketch.graph(), new DiagnosticLog());
    }

    /** In the form of {@code @SequenceParallel}; the sketch's children are in that form already. */
    public static Compiled sequenceParallel(Sketch sketch) {
        DiagnosticLog log = new DiagnosticLog();
        return of(sketch, SplitSequence.run(sketch.graph(), Origin.NONE, _ -> Optional.empty(), log), log);
    }

    /** With {@code @ContextParallel}. */
    public static Compiled contextParallel(Sketch sketch) {
        DiagnosticLog log = new DiagnosticLog();
        return of(sketch, sketch.graph(), log, laidOut -> SplitContext.run(laidOut, Origin.NONE, log));
    }

    private static Compiled of(Sketch sketch, Graph read, DiagnosticLog log) {
        return of(sketch, read, log, UnaryOperator.identity());
    }

    private static Compiled of(Sketch sketch, Graph read, DiagnosticLog log, UnaryOperator<Graph> context) {
        Graph inferred = InferShapes.run(read, sketch.contracts(), log);
        refuse(log);
        Graph converted = context.apply(InsertConversions.run(inferred, sketch.contracts(), log));
        Graph laidOut = CheckDivisibility.run(converted, Map.<Axis, Integer>of(), log);
        refuse(log);
        Graph derived =
                VerifyGraph.run(GatherAgain.run(DeriveBackward.run(FuseChains.run(FuseOperators.run(laidOut)))));
        return new Compiled(inferred, laidOut, derived, PlanBuffers.run(derived), sketch.models());
    }

    /** What the compiler says, up to the first step with errors. */
    public static List<Diagnostic> diagnose(Sketch sketch, Map<Axis, Integer> degrees) {
        return diagnose(sketch, sketch.graph(), degrees, new DiagnosticLog());
    }

    /** What it says of the form of {@code @SequenceParallel}. */
    public static List<Diagnostic> diagnoseSequenceParallel(Sketch sketch) {
        DiagnosticLog log = new DiagnosticLog();
        Graph read = SplitSequence.run(sketch.graph(), Origin.NONE, _ -> Optional.empty(), log);
        return diagnose(sketch, read, Map.of(), log);
    }

    private static List<Diagnostic> diagnose(Sketch sketch, Graph read, Map<Axis, Integer> degrees, DiagnosticLog log) {
        Graph inferred = InferShapes.run(read, sketch.contracts(), log);
        if (!log.hasErrors()) {
            Graph laidOut = InsertConversions.run(inferred, sketch.contracts(), log);
            if (!log.hasErrors()) {
                CheckDivisibility.run(laidOut, degrees, log);
            }
        }
        return log.diagnostics();
    }

    private static void refuse(DiagnosticLog log) {
        if (!log.diagnostics().isEmpty()) {
            throw new AssertionError(log.diagnostics().toString());
        }
    }

    /** What the user wrote, as it runs on one rank. */
    Program asWritten() {
        return Program.withoutPlan(inferred, each(Compiled::asWritten));
    }

    Program program(boolean planned) {
        Map<String, Program> inner = each(child -> child.program(planned));
        return planned ? Program.planned(plan, PlanBuffers.split(plan), inner) : Program.withoutPlan(derived, inner);
    }

    private Map<String, Program> each(java.util.function.Function<Compiled, Program> program) {
        return children.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> program.apply(entry.getValue())));
    }
}
