package io.shardwright.processor.write;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ops.AllReduce;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The backward of each <em>g</em>, which does nothing and so is no node: for which node of the backward it would stand before.
 */
final class SilentPartners {
    private final Map<Node, List<Node>> before = new LinkedHashMap<>();

    SilentPartners(Graph graph) {
        for (Node reduce : graph.forward()) {
            if (!(reduce.op() instanceof AllReduce)) {
                continue;
            }
            List<String> weights = graph.forward().stream()
                    .filter(node -> node.outputs().contains(reduce.input()))
                    .flatMap(node -> node.inputs().stream())
                    .filter(graph::isWeight)
                    .toList();
            graph.backward().stream()
                    .filter(node -> weights.stream()
                            .anyMatch(weight -> node.inputs().contains(weight)
                                    || node.outputs().contains("d." + weight)))
                    .findFirst()
                    .ifPresent(node ->
                            before.computeIfAbsent(node, _ -> new ArrayList<>()).add(reduce));
        }
    }

    /** Collectives of forward whose backward would stand before {@code node}; the gradient is the node's first input. */
    List<Node> before(Node node) {
        return before.getOrDefault(node, List.of());
    }
}
