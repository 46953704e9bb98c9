package io.shardwright.processor.write.body;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ops.collective.AllReduce;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The backward of each <em>g</em>, which does nothing and so is no node: for which node of the backward it would stand before.
 */
public final class SilentPartners {
    private final Map<Node, List<Node>> before = new LinkedHashMap<>();

    public SilentPartners(Graph graph) {
        for (Node reduce : graph.forward()) {
            if (!(reduce.op() instanceof AllReduce)) {
                continue;
            }
            List<Node> makers = graph.forward().stream()
                    .filter(node -> node.outputs().contains(reduce.input()))
                    .toList();
            graph.backward().stream()
                    .filter(node -> makers.stream().anyMatch(maker -> isBackwardOf(maker, node)))
                    .findFirst()
                    .ifPresent(node ->
                            before.computeIfAbsent(node, _ -> new ArrayList<>()).add(reduce));
        }
    }

    /** Whether a node comes from the layer that {@code maker} is: the line alone won't do, nor a weight, which may be tied. */
    private static boolean isBackwardOf(Node maker, Node node) {
        return maker.origin().equals(node.origin())
                && maker.inputs().stream()
                        .anyMatch(input ->
                                node.inputs().contains(input) || node.outputs().contains("d." + input));
    }

    /** Collectives of forward whose backward would stand before {@code node}; the gradient is the node's first input. */
    public List<Node> before(Node node) {
        return before.getOrDefault(node, List.of());
    }
}
