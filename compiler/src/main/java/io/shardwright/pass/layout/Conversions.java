package io.shardwright.pass.layout;

import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ir.Value;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.collective.ReduceScatter;
import io.shardwright.ops.collective.TakeShard;
import io.shardwright.ops.collective.ToReplicated;
import io.shardwright.pass.FreshName;
import io.shardwright.pass.Where;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A forward with its layouts on one axis under construction: the nodes so far, how values lie, and what converts them. */
final class Conversions {
    private final Graph graph;
    private final Axis axis;
    private final SequenceDims sequences;
    private final Map<String, Value> values;
    private final List<Node> nodes = new ArrayList<>();
    /** A conversion of a value, once inserted, serves all its uses, so that their gradients are summed before they move. */
    private final Map<String, String> converted = new HashMap<>();

    Conversions(Graph graph, Axis axis, SequenceDims sequences) {
        this.graph = graph;
        this.axis = axis;
        this.sequences = sequences;
        this.values = new LinkedHashMap<>(graph.values());
    }

    Graph graph() {
        return graph;
    }

    Axis axis() {
        return axis;
    }

    Map<String, Value> values() {
        return values;
    }

    List<Node> nodes() {
        return nodes;
    }

    Value value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    Placement placement(String name) {
        return value(name).layout().on(axis);
    }

    boolean isInvariant(String name) {
        return placement(name).equals(Placement.INVARIANT);
    }

    /** Which dim of a value counts positions; -1 if none does. */
    int sequenceDim(String name) {
        return sequences.of(value(name));
    }

    /** Whether a value is split, and along its positions. */
    boolean isSplitAlongSequence(String name) {
        return placement(name) instanceof Varying varying && varying.dim() == sequenceDim(name);
    }

    void add(Node node) {
        nodes.add(node);
    }

    /** Adds a node all of whose outputs lie alike. */
    void define(Node node, Placement placement) {
        nodes.add(node);
        node.outputs().forEach(output -> place(output, placement));
    }

    void place(String name, Placement placement) {
        values.computeIfPresent(
                name, (_, value) -> value.withLayout(value.layout().with(axis, placement)));
    }

    /** A name for a value that is like another. */
    String define(String wish, Value like) {
        String fresh = FreshName.like(wish, values.keySet());
        values.put(fresh, like.withName(fresh));
        return fresh;
    }

    /** <em>f</em>: I → R. */
    String replicated(Node use, String input) {
        String cause = "f" + before(use, input);
        return convert(use, input, "OnAllRanks", new ToReplicated(axis), Placement.REPLICATED, cause);
    }

    /** What <em>f</em> is under sequence parallelism: V → R, along the positions. */
    String gathered(Node use, String input) {
        AllGather gather = new AllGather(axis, sequenceDim(input), true);
        return convert(use, input, "OnAllRanks", gather, gather.result(), "f" + before(use, input));
    }

    /** V → I, along the positions. */
    String whole(Node use, String input) {
        AllGather gather = new AllGather(axis, sequenceDim(input));
        return convert(use, input, "Whole", gather, gather.result(), "all-gather" + before(use, input));
    }

    /** P → I; or P → V, along the positions, if {@code toPositions} and there are any. */
    String reduced(Node use, String input, boolean toPositions) {
        int dim = sequenceDim(input);
        CollectiveOp g = toPositions && dim >= 0 ? new ReduceScatter(axis, dim) : new AllReduce(axis);
        return convert(use, input, "Reduced", g, g.result(), "sum of " + input);
    }

    /** I → V, along the positions. */
    String part(Node use, String input) {
        return part(use, input, sequenceDim(input));
    }

    /** I → V. */
    String part(Node use, String input, int dim) {
        return convert(
                use, input, "Part", new TakeShard(axis, dim), Placement.varying(dim), "split" + before(use, input));
    }

    /** I → V, along any dim. */
    String shard(Node use, String input, Varying part) {
        int dim = part.dim();
        return convert(use, input, "PartOfDim" + dim, new TakeShard(axis, dim), part, "split" + before(use, input));
    }

    /**
     * A rank's part of a parameter along a dim: if nothing else reads the parameter, all that the rank holds of it.
     *
     * @param sections of the dim, each of which is cut on its own; empty if it has none
     */
    String partOfWeight(Node use, String weight, int dim, List<Size> sections) {
        if (readers(weight) == 1) {
            place(weight, new Varying(dim, sections));
            return weight;
        }
        return sections.isEmpty() ? shard(use, weight, new Varying(dim, List.of())) : weight;
    }

    /** How many nodes of forward read a value. */
    long readers(String value) {
        return graph.forward().stream()
                .filter(node -> node.inputs().contains(value))
                .count();
    }

    private String convert(Node use, String input, String suffix, Op op, Placement placement, String cause) {
        return converted.computeIfAbsent(input + " " + suffix, _ -> {
            Value value = value(input);
            String fresh = define(
                    input.replace('.', '_') + suffix,
                    value.withLayout(value.layout().with(axis, placement)));
            nodes.add(new Node(op, List.of(fresh), List.of(input), use.origin(), cause));
            return fresh;
        });
    }

    private String before(Node use, String input) {
        return use.inputs().stream().anyMatch(graph::isWeight) ? " before " + Where.of(graph, use) : " of " + input;
    }
}
