package io.shardwright.pass;

import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/** Drops what a model computes and its result doesn't depend on. */
public final class LiveNodes {
    private LiveNodes() {}

    public static Graph run(Graph graph) {
        Set<String> needed = needed(graph);
        return graph.withForward(graph.forward().stream()
                .filter(node -> node.outputs().stream().anyMatch(needed::contains))
                .toList());
    }

    /** All values, parameters among them, that the result depends on. */
    public static Set<String> needed(Graph graph) {
        return needed(graph, (_, _) -> true);
    }

    /** Those that the result's gradient depends on: through masks and whole numbers there is none. */
    public static Set<String> differentiated(Graph graph) {
        return needed(
                graph,
                (node, input) -> graph.value(node.output()).type().isFloat()
                        && !(node.op() instanceof KernelOp op && !op.hasGradient(node, input)));
    }

    private static Set<String> needed(Graph graph, BiPredicate<Node, Integer> depends) {
        Set<String> needed = new HashSet<>(graph.results());
        for (Node node : graph.forward().reversed()) {
            if (node.outputs().stream().anyMatch(needed::contains)) {
                IntStream.range(0, node.inputs().size())
                        .filter(input -> depends.test(node, input))
                        .forEach(input -> needed.add(node.inputs().get(input)));
            }
        }
        return needed;
    }
}
