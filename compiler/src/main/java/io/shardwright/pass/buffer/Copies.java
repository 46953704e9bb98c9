package io.shardwright.pass.buffer;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.pass.FreshName;
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
    static Phases atTheEnd(Phases phases, String value) {
        Graph graph = phases.graph();
        String computed = FreshName.like(value + "Kept", graph.values().keySet());
        int phase = phases.defining(value);
        Origin last = phases.nodes().get(phase).getLast().origin();
        return phases.with(define(graph, value, computed), nodes -> renamed(nodes, value, computed))
                .append(phase, copy(value, computed, last));
    }

    /** For an input that a node can't take as it lies. */
    static Phases before(Phases phases, Node node, String input) {
        Graph graph = phases.graph();
        String copied = FreshName.like(
                input.replace('.', '_') + "Copied", graph.values().keySet());
        return phases.with(define(graph, input, copied), nodes -> before(nodes, node, input, copied));
    }

    private static List<Node> before(List<Node> nodes, Node node, String input, String copied) {
        List<Node> all = new ArrayList<>();
        for (Node other : nodes) {
            if (other.equals(node)) {
                all.add(copy(copied, input, node.origin()));
                all.add(node.withInputs(renamed(input, copied, node.inputs())));
            } else {
                all.add(other);
            }
        }
        return all;
    }

    /** For an output that a node can't write where it shall lie: written elsewhere, also by those that add to it, and then copied. */
    static Phases after(Phases phases, Node node, String output) {
        Graph graph = phases.graph();
        String written = FreshName.like(output + "Written", graph.values().keySet());
        return phases.with(define(graph, output, written), nodes -> after(nodes, node, output, written));
    }

    private static List<Node> after(List<Node> nodes, Node node, String output, String written) {
        int first = nodes.indexOf(node);
        if (first < 0) {
            return nodes;
        }
        int last = first;
        for (int at = first; at < nodes.size(); at++) {
            last = nodes.get(at).outputs().contains(output) ? at : last;
        }
        List<Node> all = new ArrayList<>(nodes.subList(0, first));
        if (addsTo(node, output)) {
            all.add(copy(written, output, node.origin()));
        }
        all.add(notInPlace(renamed(List.of(node), output, written).getFirst()));
        all.addAll(renamed(nodes.subList(first + 1, last + 1), output, written));
        all.add(copy(output, written, node.origin()));
        all.addAll(nodes.subList(last + 1, nodes.size()));
        return all;
    }

    /** What it adds to was there before. */
    private static boolean addsTo(Node node, String output) {
        return node.op() instanceof KernelCall call
                && call.accumulates().contains(node.outputs().indexOf(output));
    }

    private static Node notInPlace(Node node) {
        return node.op() instanceof KernelCall call
                ? node.withOp(new KernelCall(call.kernel(), call.literals(), Set.of(), call.accumulates(), call.cost()))
                : node;
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
