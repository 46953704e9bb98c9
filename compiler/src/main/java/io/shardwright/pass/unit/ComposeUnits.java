package io.shardwright.pass.unit;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Signature;
import io.shardwright.ir.Value;
import io.shardwright.pass.FreshName;
import io.shardwright.size.Size;
import io.shardwright.unit.CutModel;
import io.shardwright.unit.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The whole of a model that is cut, as its units called in order. So what stands in a unit is compiled once.
 *
 * <p>A model with another that is cut in a field stays as it is: it calls the whole of that one, and adds to it what its own units add
 * to the first and the last of the other's.
 */
public final class ComposeUnits {
    private final Graph graph;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Child> children = new ArrayList<>();
    private final Set<String> fields;

    private ComposeUnits(Graph graph) {
        this.graph = graph;
        fields = graph.children().stream().map(Child::field).collect(Collectors.toCollection(HashSet::new));
    }

    /**
     * @param graph with layouts
     * @param units signatures of the units that have a class of their own, by the names of their graphs
     */
    public static Graph run(Graph graph, CutModel cut, Map<String, Signature> units) {
        boolean holdsUnits = graph.children().stream()
                .anyMatch(child -> child.signature().units().isPresent());
        return holdsUnits ? graph : new ComposeUnits(graph).compose(cut, units);
    }

    private Graph compose(CutModel cut, Map<String, Signature> units) {
        for (Part part : cut.parts()) {
            switch (part) {
                case Part.Own own ->
                    call(
                            own.graph(),
                            Optional.ofNullable(units.get(own.graph().model())).orElseThrow());
                case Part.Whole whole -> keep(whole.child());
                case Part.Elements elements -> keep(elements.list());
                case Part.Inner _ -> throw new IllegalStateException("no child of " + graph.model() + " is cut");
            }
        }
        Set<String> used = new HashSet<>(graph.inputs());
        nodes.forEach(node -> {
            used.addAll(node.inputs());
            used.addAll(node.outputs());
        });
        Map<String, Value> values = new LinkedHashMap<>();
        graph.values().forEach((name, value) -> {
            if (used.contains(name)) {
                values.put(name, value);
            }
        });
        return new Graph(
                graph.model(),
                graph.parameters(),
                List.of(),
                children,
                graph.inputs(),
                graph.results(),
                values,
                nodes,
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                Optional.empty());
    }

    private void keep(Child child) {
        graph.forward().stream()
                .filter(node -> node.op().equals(new CallOp(child.field(), CallOp.Method.FORWARD)))
                .forEach(nodes::add);
        children.add(child);
    }

    /** In a field that is called like the unit: {@code beforeBlocks}. */
    private void call(Graph unit, Signature signature) {
        String name = unit.model().substring(graph.model().length()).replace("#", "");
        String field = FreshName.like(Character.toLowerCase(name.charAt(0)) + name.substring(1), fields);
        fields.add(field);
        Map<String, Size> bindings = new LinkedHashMap<>();
        graph.parameters().forEach(parameter -> bindings.put(parameter.name(), Size.atom(parameter.name())));
        Node first = unit.forward().getFirst();
        children.add(new Child(
                field,
                Child.Instance.own(field),
                unit.model(),
                graph.parameters().stream().map(parameter -> parameter.name()).toList(),
                bindings,
                Optional.empty(),
                false,
                signature,
                first.origin()));
        nodes.add(
                new Node(new CallOp(field, CallOp.Method.FORWARD), unit.results(), unit.inputs(), first.origin(), ""));
    }
}
