package io.shardwright.pass.backward;

import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.collective.ReduceScatter;
import io.shardwright.pass.LiveNodes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks what must hold of every graph that is about to be written. A failure here is a mistake of the compiler, not of the user.
 *
 * <ul>
 *   <li>Every value is defined before it is read.
 *   <li>Every parameter that the result depends on has a gradient, and no gradient of a parameter is partial where the parameter is invariant: no reduction is
 *       missing.
 *   <li>A partial value is read by nothing but linear operators and the collective that reduces it.
 *   <li>A parameter that is invariant is read by no operator beside a varying value, so none of its gradients is an addend; what
 *       is replicated by none without, so each is.
 *   <li>What a collective makes lies as it says.
 * </ul>
 */
public final class VerifyGraph {
    private final Graph graph;

    private VerifyGraph(Graph graph) {
        this.graph = graph;
    }

    /** @throws IllegalStateException with the node at fault */
    public static Graph run(Graph graph) {
        new VerifyGraph(graph).verify();
        return graph;
    }

    private void verify() {
        Set<String> defined = new HashSet<>(graph.inputs());
        graph.weights().forEach(weight -> {
            defined.add(weight.name());
            defined.add(weight.gradient());
        });
        defined(graph.forward(), defined);
        graph.results().stream().map(Gradients::nameOf).forEach(defined::add);
        defined(graph.backward(), defined);
        graph.forward().forEach(this::layouts);
        graph.backward().stream()
                .filter(node -> node.op() instanceof CollectiveOp)
                .forEach(this::layouts);
        Set<String> needed = LiveNodes.differentiated(graph);
        graph.learned().stream()
                .filter(weight -> needed.contains(weight.name()))
                .forEach(this::gradient);
    }

    private void defined(List<Node> nodes, Set<String> defined) {
        for (Node node : nodes) {
            for (String input : node.inputs()) {
                require(defined.contains(input), node, input + " is read before it is defined");
            }
            node.outputs().forEach(output -> require(graph.values().containsKey(output), node, output + " is unknown"));
            defined.addAll(node.outputs());
        }
    }

    private boolean isPartial(String value, Axis axis) {
        return graph.value(value).layout().on(axis).equals(Placement.PARTIAL);
    }

    private void layouts(Node node) {
        for (Axis axis : Axis.values()) {
            for (String input : node.inputs()) {
                boolean partial = isPartial(input, axis);
                boolean fits = switch (node.op()) {
                    case KernelOp op ->
                        op.isLinear(node) || op.isLinearIn(node, node.inputs().indexOf(input));
                    case AllReduce reduce -> reduce.axis() == axis || isPartial(node.output(), axis);
                    case ReduceScatter reduce -> reduce.axis() == axis || isPartial(node.output(), axis);
                    case CollectiveOp op -> op.axis() != axis && isPartial(node.output(), axis);
                    default -> isPartial(node.output(), axis);
                };
                require(!partial || fits, node, input + " is partial over " + axis.text());
            }
        }
        if (node.op() instanceof CollectiveOp collective) {
            Placement found = graph.value(node.output()).layout().on(collective.axis());
            require(
                    found.equals(collective.result()),
                    node,
                    node.output() + " is " + found + ", and not " + collective.result());
        }
        if (node.op() instanceof KernelOp) {
            parameters(node);
        }
    }

    /** A missing sum over ranks would show in nothing but worse training. */
    private void parameters(Node node) {
        for (Axis axis : Axis.values()) {
            boolean varies = node.inputs().stream()
                    .anyMatch(input -> graph.value(input).layout().on(axis) instanceof Placement.Varying);
            // What comes out is replicated as well, or partial: then so is its gradient.
            boolean stays = !graph.value(node.output()).layout().on(axis).equals(Placement.INVARIANT);
            for (String input : node.inputs()) {
                boolean invariant = graph.isWeight(input)
                        && graph.value(input).layout().on(axis).equals(Placement.INVARIANT);
                boolean replicated = graph.value(input).layout().on(axis).equals(Placement.REPLICATED);
                require(!invariant || !varies, node, input + " is invariant beside a value that varies");
                require(
                        !replicated || varies || stays,
                        node,
                        input + " is replicated for an operator that all ranks run alike");
            }
        }
    }

    private void gradient(DeclaredWeight weight) {
        boolean written =
                graph.backward().stream().anyMatch(node -> node.outputs().contains(weight.gradient()));
        if (!written) {
            throw new IllegalStateException("no gradient of " + weight.name() + " in " + graph.model());
        }
        // A replicated parameter's gradient is partial itself, and is summed over ranks once a step.
        boolean takesAddends = graph.value(weight.name()).layout().on(Axis.TP).equals(Placement.REPLICATED);
        for (Node node : graph.backward()) {
            if (!takesAddends && node.outputs().contains(weight.gradient())) {
                for (String input : node.inputs()) {
                    Value value = graph.values().get(input);
                    boolean partial =
                            value != null && value.layout().on(Axis.TP).equals(Placement.PARTIAL);
                    require(!partial, node, input + " is partial, and is added to the gradient of " + weight.name());
                }
            }
        }
    }

    private void require(boolean condition, Node node, String text) {
        if (!condition) {
            throw new IllegalStateException(text + " in " + graph.model() + ", at " + node);
        }
    }
}
