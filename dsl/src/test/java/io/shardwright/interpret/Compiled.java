package io.shardwright.interpret;

import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.ir.Graph;
import io.shardwright.mesh.Axis;
import io.shardwright.pass.CheckDivisibility;
import io.shardwright.pass.DeriveBackward;
import io.shardwright.pass.FuseOperators;
import io.shardwright.pass.InferShapes;
import io.shardwright.pass.InsertConversions;
import io.shardwright.pass.PlanBuffers;
import io.shardwright.pass.VerifyGraph;
import io.shardwright.plan.Plan;
import java.util.List;
import java.util.Map;
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
        DiagnosticLog log = new DiagnosticLog();
        Graph inferred = InferShapes.run(sketch.graph(), sketch.contract(), log);
        refuse(log);
        Graph converted = InsertConversions.run(inferred, sketch.contract(), log);
        Graph laidOut = CheckDivisibility.run(converted, Map.<Axis, Integer>of(), log);
        refuse(log);
        Graph derived = VerifyGraph.run(DeriveBackward.run(FuseOperators.run(laidOut)));
        return new Compiled(inferred, laidOut, derived, PlanBuffers.run(derived), sketch.models());
    }

    /** What the compiler says, up to the first step with errors. */
    public static List<Diagnostic> diagnose(Sketch sketch, Map<Axis, Integer> degrees) {
        DiagnosticLog log = new DiagnosticLog();
        Graph inferred = InferShapes.run(sketch.graph(), sketch.contract(), log);
        if (!log.hasErrors()) {
            Graph laidOut = InsertConversions.run(inferred, sketch.contract(), log);
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
        return planned ? Program.planned(plan, PlanBuffers.halves(plan), inner) : Program.withoutPlan(derived, inner);
    }

    private Map<String, Program> each(java.util.function.Function<Compiled, Program> program) {
        return children.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> program.apply(entry.getValue())));
    }
}
