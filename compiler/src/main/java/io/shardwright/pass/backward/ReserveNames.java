package io.shardwright.pass.backward;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ir.Value;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.ops.loss.DivergenceJoin;
import io.shardwright.ops.loss.TokenLoss;
import io.shardwright.ops.loss.TokenLossJoin;
import io.shardwright.ops.token.CrossEntropyJoin;
import io.shardwright.pass.FreshName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Frees the names that callers know gradients by, {@code dX} for an input {@code x}: a user's value that is called so gets
 * another name. A result that is an input or a parameter becomes a value of its own, as both have a gradient.
 */
final class ReserveNames {
    private ReserveNames() {}

    static Graph run(Graph graph) {
        Graph free = graph;
        for (int result = 0; result < graph.results().size(); result++) {
            free = withOwn(free, result);
        }
        while (true) {
            Set<String> reserved = Stream.concat(free.results().stream(), free.inputs().stream())
                    .map(Gradients::nameOf)
                    .filter(free.values()::containsKey)
                    .collect(Collectors.toSet());
            if (reserved.isEmpty()) {
                return free;
            }
            free = renamed(free, reserved);
        }
    }

    /** Where a result is an input, a parameter, a constant or another result. */
    private static Graph withOwn(Graph graph, int number) {
        String given = graph.results().get(number);
        boolean isComputed =
                graph.forward().stream().anyMatch(node -> node.outputs().contains(given));
        if (isComputed && graph.results().indexOf(given) == number) {
            return graph;
        }
        String result = FreshName.like(given + "Returned", graph.values().keySet());
        Map<String, Value> values = new LinkedHashMap<>(graph.values());
        Value value = graph.value(given);
        values.put(result, new Value(result, value.type(), value.shape(), value.layout()));
        List<Node> forward = new ArrayList<>(graph.forward());
        forward.add(Node.of(new Scale("1"), result, List.of(given), Origin.NONE));
        List<String> results = new ArrayList<>(graph.results());
        results.set(number, result);
        return graph.withValues(values).withForward(forward).withResults(results);
    }

    private static Graph renamed(Graph graph, Set<String> reserved) {
        Map<String, String> names = new LinkedHashMap<>();
        reserved.forEach(name ->
                names.put(name, FreshName.like(name + "Value", graph.values().keySet())));
        Map<String, Value> values = new LinkedHashMap<>();
        graph.values().forEach((name, value) -> {
            String now = names.getOrDefault(name, name);
            values.put(now, value.withName(now));
        });
        List<Node> forward = graph.forward().stream()
                .map(node -> new Node(
                        renamed(node.op(), names),
                        renamed(node.outputs(), names),
                        renamed(node.inputs(), names),
                        node.origin(),
                        node.cause()))
                .toList();
        Graph all = graph.withValues(values).withForward(forward).withResults(renamed(graph.results(), names));
        return all.withInputs(renamed(graph.inputs(), names));
    }

    /** What an operator takes by name, besides its inputs. */
    private static Op renamed(Op op, Map<String, String> names) {
        return switch (op) {
            case CrossEntropyJoin(String logits) -> new CrossEntropyJoin(names.getOrDefault(logits, logits));
            case TokenLossJoin(String logits, TokenLoss loss) ->
                new TokenLossJoin(names.getOrDefault(logits, logits), loss);
            case DivergenceJoin(String logits, String given) ->
                new DivergenceJoin(names.getOrDefault(logits, logits), names.getOrDefault(given, given));
            default -> op;
        };
    }

    private static List<String> renamed(List<String> values, Map<String, String> names) {
        return values.stream().map(name -> names.getOrDefault(name, name)).toList();
    }
}
