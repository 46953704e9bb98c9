package io.shardwright.pass;

import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Node;
import io.shardwright.ir.Origin;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies the result where it cannot be computed in the caller's memory: because backward needs it, or because it is an input,
 * a parameter, or a view that cannot be turned around.
 */
final class DeliverResult {
    private DeliverResult() {}

    static Graph run(Graph graph) {
        String result = graph.result();
        return isFree(graph, result) ? graph : copied(graph, result);
    }

    private static boolean isFree(Graph graph, String value) {
        boolean keptForBackward =
                graph.backward().stream().anyMatch(node -> node.inputs().contains(value));
        if (keptForBackward || graph.inputs().contains(value) || graph.isWeight(value)) {
            return false;
        }
        Node maker = graph.forward().stream()
                .filter(node -> node.outputs().contains(value))
                .findFirst()
                .orElseThrow();
        boolean readAgain = graph.forward().stream()
                .anyMatch(node -> node.op() instanceof ViewOp && node.inputs().contains(value)
                        && !graph.result().equals(node.output()));
        return switch (maker.op()) {
            case ViewOp view -> !readAgain
                    && view.inverseView(graph, maker, Object::toString).isPresent()
                    && isFree(graph, maker.input());
            case CollectiveOp collective when collective.inPlace() -> isFree(graph, maker.input());
            default -> !readAgain;
        };
    }

    private static Graph copied(Graph graph, String result) {
        Value value = graph.value(result);
        String computed = result + "Kept";
        Map<String, Value> values = new LinkedHashMap<>(graph.values());
        values.put(computed, value.withName(computed));
        List<Node> forward = new ArrayList<>();
        graph.forward().forEach(node -> forward.add(renamed(node, result, computed)));
        KernelCall copy = new KernelCall("copy", List.of(), Set.of(), Set.of());
        Origin origin = graph.forward().isEmpty() ? Origin.NONE : graph.forward().getLast().origin();
        boolean isInput = graph.inputs().contains(result);
        if (isInput) {
            throw new IllegalStateException("the result of " + graph.model() + " is its input " + result);
        }
        forward.add(Node.of(copy, result, List.of(computed), origin));
        List<Node> backward = graph.backward().stream()
                .map(node -> renamed(node, result, computed))
                .toList();
        return graph.withValues(values).withForward(forward).withBackward(backward);
    }

    private static Node renamed(Node node, String from, String to) {
        return node.withInputs(node.inputs().stream().map(name -> name.equals(from) ? to : name).toList())
                .withOutputs(node.outputs().stream().map(name -> name.equals(from) ? to : name).toList());
    }
}
