package io.shardwright.pass.unit;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Units;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Cut;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.collective.ToReplicated;
import io.shardwright.pass.FreshName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Forward as steps. The call of a model that is cut becomes three: of its first unit, of those between, and of its last; with
 * a value of its own between each two. Annotated places are put before the steps that they are about.
 */
final class ExpandUnits {
    private final Graph graph;
    private final Map<String, Value> values;
    private final List<Step> steps = new ArrayList<>();

    private ExpandUnits(Graph graph) {
        this.graph = graph;
        this.values = new LinkedHashMap<>(graph.values());
    }

    /** @param graph the model, with the values between the units of others */
    record Expanded(Graph graph, List<Step> steps) {}

    static Expanded run(Graph graph) {
        return new ExpandUnits(graph).expand();
    }

    private Expanded expand() {
        for (Node node : graph.forward()) {
            Optional<Child> child =
                    node.op() instanceof CallOp call ? Optional.of(graph.child(call.field())) : Optional.empty();
            Optional<Units> units = child.flatMap(c -> c.signature().units());
            if (units.isPresent()) {
                units(node, child.get(), units.get());
            } else if (child.flatMap(Child::count).isPresent() && isCut(child.get())) {
                steps.add(new Step(node, child, Step.Kind.ELEMENTS, "", Optional.empty()));
            } else {
                steps.add(Step.of(node, child));
            }
        }
        graph.cuts().forEach(this::place);
        List<Node> nodes = steps.stream().map(Step::node).toList();
        return new Expanded(graph.withValues(values).withForward(nodes), steps);
    }

    private boolean isCut(Child list) {
        return graph.cuts().stream().anyMatch(cut -> cut.field().equals(list.field()));
    }

    private void units(Node node, Child child, Units units) {
        List<String> flow = node.inputs();
        if (units.first().isPresent()) {
            Units.Edge first = units.first().get();
            String made = value(child, first.signature().result());
            call(node, edge(child, first), Step.Kind.NODE, "", given(node, child, first, 0), List.of(made));
            flow = List.of(made);
        }
        Optional<String> between =
                units.last().map(last -> value(child, last.signature().inputs().getFirst()));
        String at = units.starts().getFirst().at();
        call(node, child, Step.Kind.UNITS, at, flow, between.map(List::of).orElse(node.outputs()));
        units.last().ifPresent(last -> {
            List<String> inputs = new ArrayList<>(List.of(between.orElseThrow()));
            inputs.addAll(given(node, child, last, 1));
            call(node, edge(child, last), Step.Kind.NODE, last.at(), inputs, node.outputs());
        });
    }

    /** What the caller gives to a unit of the child as the child's inputs, of which it reads some. */
    private static List<String> given(Node node, Child child, Units.Edge edge, int from) {
        List<String> names =
                child.signature().inputs().stream().map(Value::name).toList();
        return edge.signature().inputs().stream()
                .skip(from)
                .map(input -> node.inputs().get(names.indexOf(input.name())))
                .toList();
    }

    private void call(Node node, Child child, Step.Kind kind, String at, List<String> inputs, List<String> outputs) {
        Node call = new Node(node.op(), outputs, inputs, node.origin(), node.cause());
        steps.add(new Step(call, Optional.of(child), kind, at, Optional.empty()));
    }

    /** A value of a child as one of this model. */
    private String value(Child child, Value inside) {
        String name = FreshName.like(inside.name(), values.keySet());
        values.put(
                name,
                inside.withName(name)
                        .withShape(inside.shape().stream().map(child::bind).toList()));
        return name;
    }

    private static Child edge(Child child, Units.Edge edge) {
        return child.of(edge.model(), edge.signature());
    }

    private void place(Cut cut) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.node().outputs().contains(cut.before()) || step.calls(cut.field())) {
                int first = i;
                while (first > 0 && isConversionFor(steps.get(first - 1), steps.get(i))) {
                    first--;
                }
                steps.set(first, steps.get(first).before(cut));
                return;
            }
        }
    }

    /** A conversion of a value belongs to what needs it, so that the value itself crosses. */
    private static boolean isConversionFor(Step step, Step use) {
        boolean isConversion = step.node().op() instanceof ToReplicated
                || step.node().op() instanceof AllGather gather && gather.replicated();
        return isConversion && use.node().inputs().contains(step.node().output());
    }
}
