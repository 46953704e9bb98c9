package io.shardwright.pass.shape;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Form;
import io.shardwright.pass.Where;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells data from what has a gradient: a class that gives a loss is given data. That a gradient ends where another class takes data is an
 * error, as nothing but worse training would show it.
 */
public final class SeparateData {
    private SeparateData() {}

    /** @param withGradient inputs that have a gradient all the same */
    public static Graph run(Graph shaped, Set<String> withGradient, DiagnosticLog log) {
        Map<String, Value> values = new LinkedHashMap<>(shaped.values());
        if (shaped.value(shaped.result()).shape().isEmpty()) {
            shaped.differentiableInputs().stream()
                    .filter(input -> !withGradient.contains(input))
                    .forEach(input -> values.computeIfPresent(input, (_, value) -> value.asFixed()));
        }
        Graph graph = shaped.withValues(values);
        check(graph, log);
        return graph;
    }

    private static void check(Graph graph, DiagnosticLog log) {
        Set<String> reached = new HashSet<>(graph.differentiableInputs());
        graph.learned().forEach(weight -> reached.add(weight.name()));
        for (Node node : graph.forward()) {
            if (node.op() instanceof CallOp call) {
                check(graph, node, graph.child(call.field()), reached, log);
            }
            if (node.op() instanceof CallOp || node.inputs().stream().anyMatch(reached::contains)) {
                reached.addAll(node.outputs());
            }
        }
    }

    private static void check(Graph graph, Node node, Child child, Set<String> reached, DiagnosticLog log) {
        for (int i = 0; i < node.inputs().size(); i++) {
            Value declared = child.signature().inputs().get(i);
            String given = node.inputs().get(i);
            // In a list, one gives the next what it computed from its own weights.
            boolean isOfOneBefore = child.count().isPresent() && i == 0;
            if (declared.fixed() && (isOfOneBefore || reached.contains(given))) {
                String model = Form.source(child.model());
                log.report(Diagnostic.of(
                        Code.GRADIENT_OF_DATA,
                        node.origin(),
                        Where.of(graph, node),
                        isOfOneBefore ? "what one of " + child.field() + " gives the next" : given,
                        model.substring(model.lastIndexOf('.') + 1),
                        declared.name()));
            }
        }
    }
}
