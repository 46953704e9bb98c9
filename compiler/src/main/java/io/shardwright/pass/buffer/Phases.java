package io.shardwright.pass.buffer;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A graph's nodes, cut into phases: calls of the generated class between which other microbatches may run. What one phase makes
 * and a later one reads must outlast the call, so it lies in the microbatch's slot.
 *
 * @param nodes of each phase; forward first
 */
record Phases(Graph graph, List<List<Node>> nodes) {
    static final int FORWARD = 0;

    Phases {
        nodes = nodes.stream().map(List::copyOf).toList();
    }

    static Phases forwardAndBackward(Graph graph) {
        return new Phases(graph, List.of(graph.forward(), graph.backward()));
    }

    /** The same phases of other nodes. */
    Phases with(Graph newGraph, UnaryOperator<List<Node>> change) {
        return new Phases(newGraph, nodes.stream().map(change).toList());
    }

    /** With {@code node} at the end of {@code phase}. */
    Phases append(int phase, Node node) {
        List<List<Node>> all = new ArrayList<>(nodes);
        all.set(phase, new ArrayList<>(nodes.get(phase)));
        all.get(phase).add(node);
        return new Phases(graph, all);
    }

    /** The phase that defines {@code value}; the last if none does. */
    int defining(String value) {
        return IntStream.range(0, nodes.size())
                .filter(phase -> nodes.get(phase).stream()
                        .anyMatch(node -> node.outputs().contains(value)))
                .findFirst()
                .orElse(nodes.size() - 1);
    }

    /** The graph whose backward is all phases behind forward, one after the other. */
    Graph joined() {
        return graph.withForward(nodes.get(FORWARD))
                .withBackward(nodes.stream().skip(1).flatMap(List::stream).toList());
    }
}
