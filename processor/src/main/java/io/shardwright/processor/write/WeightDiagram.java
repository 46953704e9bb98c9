package io.shardwright.processor.write;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.ViewOp;
import io.shardwright.ops.shape.Concat;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The second half of backward as lines: the gradients of parameters, each behind what they come from, {@code dUpWeight, dUpBias ◀──
 * dH}; and the models whose own second halves run.
 */
final class WeightDiagram {
    private final Graph graph;
    private final Set<String> ofForward = new HashSet<>();
    /** For what this half computes on the way to the gradient of a parameter, the steps there and what they begin with. */
    private final Map<String, String> chains = new HashMap<>();
    /** The gradients of parameters at the end of each chain. A call of a model is a chain without an end. */
    private final Map<String, Set<String>> ends = new LinkedHashMap<>();

    private WeightDiagram(Graph graph) {
        this.graph = graph;
        ofForward.addAll(graph.inputs());
        graph.forward().forEach(node -> ofForward.addAll(node.outputs()));
    }

    static List<String> of(Graph graph, List<Node> nodes) {
        WeightDiagram diagram = new WeightDiagram(graph);
        nodes.forEach(diagram::add);
        return diagram.ends.entrySet().stream()
                .map(chain -> chain.getValue().isEmpty()
                        ? chain.getKey()
                        : String.join(", ", chain.getValue()) + " ◀── " + chain.getKey())
                .toList();
    }

    private void add(Node node) {
        if (node.op() instanceof CallOp call) {
            boolean isList = graph.child(call.field()).count().isPresent();
            ends.put("what " + call.field() + (isList ? "[each]" : "") + " kept", new LinkedHashSet<>());
        } else if (node.outputs().stream().allMatch(graph::isWeightGradient)) {
            Set<String> here = ends.computeIfAbsent(chain(node), _ -> new LinkedHashSet<>());
            node.outputs().stream()
                    .map(output -> output.substring(output.indexOf('.') + 1))
                    .map(weight -> "d" + Names.capital(Names.camel(weight)))
                    .forEach(here::add);
        } else {
            String step = switch (node.op()) {
                case ViewOp _, Concat _ -> "";
                case KernelOp _, KernelCall _ -> Diagram.backwardOf(Constants.kernel(node)) + " ── ";
                case CollectiveOp op -> op.name().replace('_', '-') + " ── ";
                case CallOp _ -> throw new IllegalStateException("a call makes nothing here");
            };
            node.outputs().forEach(output -> chains.put(output, step + chain(node)));
        }
    }

    /** What a node works on: a gradient, and not what forward made. */
    private String chain(Node node) {
        List<String> all = node.inputs().stream()
                .filter(input -> !graph.isWeight(input) && !graph.isWeightGradient(input))
                .toList();
        String from = all.stream()
                .filter(input -> !ofForward.contains(input))
                .findFirst()
                .orElse(all.isEmpty() ? "nothing" : all.getFirst());
        return chains.getOrDefault(from, Names.camel(from));
    }
}
