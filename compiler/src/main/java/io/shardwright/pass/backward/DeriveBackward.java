package io.shardwright.pass.backward;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.declaration.DeclaredWeight;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes the backward pass: the forward's nodes in reverse order, each by its operator's own rule. As f and g are operators and
 * each other's gradient, the collectives of the backward pass appear by themselves.
 */
public final class DeriveBackward {
    private DeriveBackward() {}

    public static Graph run(Graph fused) {
        Graph graph = ReserveNames.run(fused);
        Gradients gradients = new Gradients(graph, differentiable(graph));
        graph.results().forEach(result -> gradients.seed(result, Gradients.nameOf(result)));
        for (Node node : graph.forward().reversed()) {
            if (node.outputs().stream().anyMatch(gradients::has)) {
                derive(gradients, graph, node);
            }
        }
        Map<String, Value> values = gradients.values();
        for (DeclaredWeight weight : graph.learned()) {
            Value primal = graph.value(weight.name());
            values.put(
                    weight.gradient(),
                    new Value(
                            weight.gradient(),
                            primal.type(),
                            primal.shape(),
                            primal.layout().dual()));
        }
        return deliver(graph, gradients, values);
    }

    private static void derive(Gradients gradients, Graph graph, Node node) {
        switch (node.op()) {
            case KernelOp op -> op.gradient(gradients, node);
            case ViewOp op -> op.gradient(gradients, node);
            case CollectiveOp op -> op.gradient(gradients, node);
            case CallOp op -> call(gradients, graph, node, op);
            case KernelCall _ -> throw new IllegalStateException("kernels are chosen after the backward is derived");
        }
    }

    private static void call(Gradients gradients, Graph graph, Node node, CallOp op) {
        Child child = graph.child(op.field());
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (child.signature().inputs().get(i).isDifferentiable()) {
                targets.add(node.inputs().get(i));
            }
        }
        List<String> inputs = new ArrayList<>(node.inputs());
        for (String output : node.outputs()) {
            if (!gradients.has(output)) {
                gradients.zero(node, output);
            }
            inputs.add(gradients.of(output));
        }
        CallOp backward = new CallOp(op.field(), CallOp.Method.BACKWARD);
        if (child.count().isEmpty()) {
            gradients.emitAll(node, targets, backward, inputs);
            return;
        }
        int flow = child.signature().inputs().getFirst().isDifferentiable() ? 1 : 0;
        gradients.emitList(node, targets.subList(0, flow), targets.subList(flow, targets.size()), backward, inputs);
    }

    /** Values that depend on a parameter, a child or an input with a gradient. */
    private static Set<String> differentiable(Graph graph) {
        Set<String> reached = new HashSet<>(graph.differentiableInputs());
        graph.learned().forEach(weight -> reached.add(weight.name()));
        for (Node node : graph.forward()) {
            if (node.op() instanceof CallOp || node.inputs().stream().anyMatch(reached::contains)) {
                node.outputs().stream()
                        .filter(output -> graph.value(output).type().isFloat())
                        .forEach(reached::add);
            }
        }
        return reached;
    }

    /** Sees to it that each input's gradient is a value of its own, under the name the caller knows. */
    private static Graph deliver(Graph graph, Gradients gradients, Map<String, Value> values) {
        List<Node> nodes = new ArrayList<>(gradients.nodes());
        Set<String> delivered =
                graph.results().stream().map(Gradients::nameOf).collect(Collectors.toCollection(HashSet::new));
        Map<String, String> renamed = new LinkedHashMap<>();
        for (String input : graph.differentiableInputs()) {
            String wanted = Gradients.nameOf(input);
            if (!gradients.has(input)) {
                gradients.zero(
                        new Node(new CallOp(input, CallOp.Method.BACKWARD), List.of(), List.of(), Origin.NONE, ""),
                        input);
                nodes.add(gradients.nodes().getLast());
            }
            String found = gradients.of(input);
            if (!delivered.add(found)) {
                String copy = wanted + "Copy";
                values.put(copy, Objects.requireNonNull(values.get(found)).withName(copy));
                nodes.add(Node.of(
                        new KernelCall("copy", List.of(), Set.of(), Set.of()), copy, List.of(found), Origin.NONE));
                found = copy;
                delivered.add(found);
            }
            if (!found.equals(wanted)) {
                renamed.put(found, wanted);
                if (values.containsKey(wanted)) {
                    renamed.put(wanted, found);
                }
            }
        }
        return rename(graph, nodes, values, renamed);
    }

    private static Graph rename(Graph graph, List<Node> nodes, Map<String, Value> values, Map<String, String> renamed) {
        Map<String, Value> renamedValues = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            String newName = renamed.getOrDefault(name, name);
            renamedValues.put(newName, value.withName(newName));
        });
        List<Node> renamedNodes = nodes.stream()
                .map(node ->
                        node.withInputs(rename(node.inputs(), renamed)).withOutputs(rename(node.outputs(), renamed)))
                .toList();
        return graph.withValues(renamedValues).withBackward(renamedNodes);
    }

    private static List<String> rename(List<String> names, Map<String, String> renamed) {
        return names.stream().map(name -> renamed.getOrDefault(name, name)).toList();
    }
}
