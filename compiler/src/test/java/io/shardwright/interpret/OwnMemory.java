package io.shardwright.interpret;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Every value has memory of its own, and views copy: what the graph means. */
final class OwnMemory implements Memory {
    private final Graph graph;
    private final Numbers numbers;
    private final Views views;
    private final Map<String, Strided[]> values = new HashMap<>();
    private final Map<String, Strided[]> bound = new HashMap<>();

    OwnMemory(Graph graph, Numbers numbers) {
        this.graph = graph;
        this.numbers = numbers;
        this.views = new Views(graph, numbers);
    }

    @Override
    public Strided at(String value, int rank) {
        Strided[] given = bound.get(value);
        return given != null
                ? given[rank]
                : values.computeIfAbsent(
                                value, _ -> fresh(numbers.of(graph.value(value).localShape())))[rank];
    }

    private Strided[] fresh(int... dims) {
        Strided[] parts = new Strided[numbers.ranks()];
        for (int rank = 0; rank < parts.length; rank++) {
            parts[rank] = Strided.dense(dims);
        }
        return parts;
    }

    @Override
    public void bind(String value, Strided[] parts) {
        bound.put(value, parts);
    }

    @Override
    public void begin(boolean forward) {
        if (forward) {
            values.values().forEach(parts -> Arrays.stream(parts).forEach(part -> part.fill(Double.NaN)));
        }
    }

    @Override
    public void microbatch(int number) {
        throw new IllegalStateException("there is one microbatch");
    }

    @Override
    public void view(Node node) {
        for (int rank = 0; rank < numbers.ranks(); rank++) {
            for (int i = 0; i < node.outputs().size(); i++) {
                Strided seen = views.view(node, i, at(node.input(), rank), rank);
                at(node.outputs().get(i), rank).copyFrom(seen);
            }
        }
    }

    @Override
    public void beforeWriting(Node node) {}

    @Override
    public void beforeReading(String value) {}

    @Override
    public boolean isPlaced(Node concat, int part) {
        return false;
    }

    @Override
    public Strided[] temporary(int number, int... dims) {
        return fresh(dims);
    }
}
