package io.shardwright.pass.unit;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ir.Value;
import io.shardwright.ir.attention.AttentionTerms;
import io.shardwright.ops.attention.Attention;
import io.shardwright.ops.attention.ContextAttentionOp;
import io.shardwright.ops.elementwise.DropoutOp;
import io.shardwright.pass.LiveNodes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One stretch of a model as a graph: its nodes, and what they use. Parameters and dropout layers keep their names, so
 * checkpoints and random streams are those of the whole.
 */
final class UnitGraph {
    private UnitGraph() {}

    /**
     * @param name the graph's, {@code p.Gpt#FromNorm}
     * @param flow what flows in
     * @param results what flows out
     */
    static Graph of(Graph graph, Stretch stretch, String name, List<String> flow, List<String> results) {
        Set<String> needed = LiveNodes.needed(graph);
        List<Node> nodes = stretch.nodes()
                .filter(node -> node.outputs().stream().anyMatch(needed::contains))
                .toList();
        // What nothing depends on isn't computed, but its parameters belong to the model.
        Set<String> read =
                stretch.nodes().flatMap(node -> node.inputs().stream()).collect(Collectors.toCollection(HashSet::new));
        List<String> inputs = new ArrayList<>(flow);
        graph.inputs().stream()
                .filter(input -> !flow.contains(input) && read.contains(input))
                .forEach(inputs::add);

        Map<String, Child> children = stretch.steps().stream()
                .flatMap(step -> step.child().stream())
                .collect(Collectors.toMap(Child::field, child -> child));
        Set<String> known = new HashSet<>(read);
        known.addAll(inputs);
        nodes.forEach(node -> known.addAll(node.outputs()));
        Map<String, Value> values = new LinkedHashMap<>();
        graph.values().forEach((value, declared) -> {
            if (known.contains(value)) {
                values.put(value, declared);
            }
        });
        return new Graph(
                name,
                graph.parameters(),
                graph.weights().stream()
                        .filter(weight -> read.contains(weight.name()))
                        .toList(),
                graph.children().stream()
                        .flatMap(child -> Optional.ofNullable(children.get(child.field())).stream())
                        .toList(),
                inputs,
                results,
                values,
                nodes,
                List.of(),
                graph.checks(),
                rates(graph, stretch),
                List.of(),
                Optional.empty());
    }

    private static Map<String, String> rates(Graph graph, Stretch stretch) {
        Set<String> fields =
                stretch.nodes().flatMap(node -> dropout(node.op()).stream()).collect(Collectors.toSet());
        return graph.rates().entrySet().stream()
                .filter(rate -> fields.contains(rate.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The layer whose rate the operator takes. */
    private static Optional<String> dropout(Op op) {
        return switch (op) {
            case DropoutOp(String field) -> Optional.of(field);
            case Attention(AttentionTerms terms) -> terms.dropout();
            case ContextAttentionOp(AttentionTerms terms) -> terms.dropout();
            default -> Optional.empty();
        };
    }

    /** The child that is all of the stretch: called with what flows in, and its result is what flows out. */
    static Optional<Child> wholly(Stretch stretch, Graph unit) {
        boolean isCall = stretch.steps().size() == 1
                && stretch.first().node().op() instanceof CallOp
                && stretch.first().node().inputs().equals(unit.inputs());
        return stretch.first().child().filter(child -> isCall && child.count().isEmpty());
    }
}
