package io.shardwright.pass;

import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Node;
import io.shardwright.ir.Origin;
import io.shardwright.ir.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts a copy where one memory can't serve two ends. */
final class Copies {
    private Copies() {}

    /**
     * For a value that the caller wants, and that can't be computed in the caller's memory: because backward needs it, because
     * another value that is wanted lies there, or because it is a view that can't be turned around.
     */
    static Graph atTheEnd(Graph graph, String value) {
        String computed = FreshName.like(value + "Kept", graph.values().keySet());
        Graph renamed = define(graph, value, computed)
                .withForward(renamed(graph.forward(), value, computed))
                .withBackward(renamed(graph.backward(), value, computed));
        boolean inForward =
                graph.forward().stream().anyMatch(node -> node.outputs().contains(value));
        List<Node> nodes = new ArrayList<>(inForward ? renamed.forward() : renamed.backward());
        nodes.add(copy(value, computed, nodes.getLast().origin()));
        return inForward ? renamed.withForward(nodes) : renamed.withBackward(nodes);
    }

    /** For an input that a node can't take as it lies. */
    static Graph before(Graph graph, Node node) {
        String copied = FreshName.like(node.input() + "Copied", graph.values().keySet());
        return define(graph, node.input(), copied)
                .withForward(before(graph.forward(), node, copied))
                .withBackward(before(graph.backward(), node, copied));
    }

    private static List<Node> before(List<Node> nodes, Node node, String copied) {
        List<Node> all = new ArrayList<>();
        for (Node other : nodes) {
            if (other.equals(node)) {
                all.add(copy(copied, node.input(), node.origin()));
                all.add(node.withInputs(List.of(copied)));
            } else {
                all.add(other);
            }
        }
        return all;
    }

    private static Node copy(String to, String from, Origin origin) {
        return Node.of(new KernelCall("copy", List.of(), Set.of(), Set.of()), to, List.of(from), origin);
    }

    private static Graph define(Graph graph, String like, String name) {
        Map<String, Value> values = new LinkedHashMap<>(graph.values());
        values.put(name, graph.value(like).withName(name));
        return graph.withValues(values);
    }

    private static List<Node> renamed(List<Node> nodes, String from, String to) {
        return nodes.stream()
                .map(node -> node.withInputs(renamed(from, to, node.inputs()))
                        .withOutputs(renamed(from, to, node.outputs())))
                .toList();
    }

    private static List<String> renamed(String from, String to, List<String> names) {
        return names.stream().map(name -> name.equals(from) ? to : name).toList();
    }
}
