package io.shardwright.pass;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import java.util.HashSet;
import java.util.Set;

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
        Set<String> needed = new HashSet<>(graph.results());
        for (Node node : graph.forward().reversed()) {
            if (node.outputs().stream().anyMatch(needed::contains)) {
                needed.addAll(node.inputs());
            }
        }
        return needed;
    }
}
