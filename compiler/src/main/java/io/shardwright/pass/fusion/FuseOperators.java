package io.shardwright.pass.fusion;

import io.shardwright.ir.ElementwiseOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ir.Value;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.attention.RmsNormRotary;
import io.shardwright.ops.attention.Rotary;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.ActivateMultiply;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.AddBias;
import io.shardwright.ops.elementwise.DropoutAdd;
import io.shardwright.ops.elementwise.DropoutOp;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Spread;
import io.shardwright.ops.linear.LinearActivate;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.ops.norm.AddLayerNorm;
import io.shardwright.ops.norm.AddRmsNorm;
import io.shardwright.ops.norm.LayerNormOp;
import io.shardwright.ops.norm.RmsNormOp;
import io.shardwright.ops.shape.Heads;
import io.shardwright.ops.shape.MergeHeads;
import io.shardwright.pass.FreshName;
import io.shardwright.pass.LiveNodes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Joins operators that one kernel does in one pass over memory: a linear layer and its activation; a gate's activation and
 * its product; bias, dropout and residual; a residual and the norm that follows; a norm of heads and their rotary positions. A fused operator has its own backward, so
 * this comes before the backward is derived. What the result doesn't depend on is dropped first.
 */
public final class FuseOperators {
    private final Graph graph;
    private final List<Node> nodes;
    private final Map<String, Value> values;

    private FuseOperators(Graph graph) {
        this.graph = graph;
        this.values = new LinkedHashMap<>(graph.values());
        this.nodes = new ArrayList<>(graph.forward());
    }

    public static Graph run(Graph graph) {
        Graph live = LiveNodes.run(graph);
        FuseOperators fusion = new FuseOperators(live);
        live.forward().forEach(fusion::fuse);
        // Last: what reads an activation may have become something that isn't elementwise.
        live.forward().forEach(fusion::fuseActivation);
        return live.withValues(fusion.values).withForward(fusion.nodes);
    }

    /** Fuses a node with what comes before it, if a rule fits. */
    private void fuse(Node node) {
        switch (node.op()) {
            case Multiply _
            when !readsSpread(node) ->
                soleUse(node.input(), Activate.class)
                        .ifPresent(activate -> replace(
                                activate,
                                node,
                                new ActivateMultiply(((Activate) activate.op()).activation()),
                                node.outputs(),
                                List.of(activate.input(), node.inputs().get(1))));
            case Add _ when !readsSpread(node) -> fuseDropout(node);
            case LayerNormOp norm -> fuseNorm(node, new AddLayerNorm(norm.epsilon()));
            case RmsNormOp norm -> fuseNorm(node, new AddRmsNorm(norm.epsilon()));
            case Rotary rotary ->
                soleUse(node.input(), RmsNormOp.class)
                        .ifPresent(norm -> fuseRotary(norm, node, RmsNormRotary.of((RmsNormOp) norm.op(), rotary)));
            default -> {}
        }
    }

    /**
     * An activation goes with the linear layer before it that it alone reads, unless it goes with what comes behind it: then it is never
     * in memory.
     */
    private void fuseActivation(Node node) {
        if (node.op() instanceof Activate activate && nodes.contains(node) && !isChained(node)) {
            soleUse(node.input(), LinearOp.class)
                    .ifPresent(linear -> replace(
                            linear,
                            node,
                            new LinearActivate(activate.activation()),
                            List.of(node.output(), named(node.output() + "Slope", graph.value(linear.output()))),
                            linear.inputs()));
        }
    }

    /** Whether an activation will be one of a chain, with what alone reads it. */
    private boolean isChained(Node activate) {
        return isReadOnce(activate.output())
                && isElementwise(activate)
                && nodes.stream()
                        .filter(node -> node.inputs().contains(activate.output()))
                        .allMatch(reader -> isElementwise(reader) && liesAlike(activate.output(), reader.output()));
    }

    private static boolean isElementwise(Node node) {
        return node.op() instanceof ElementwiseOp op
                && op.formula().filter(Formula::isKnown).isPresent();
    }

    private boolean liesAlike(String left, String right) {
        Value one = graph.value(left);
        Value other = graph.value(right);
        return one.shape().equals(other.shape()) && one.layout().equals(other.layout());
    }

    private void fuseDropout(Node add) {
        for (int side = 0; side < 2; side++) {
            Optional<Node> dropout = soleUse(add.inputs().get(side), DropoutOp.class);
            if (dropout.isPresent()) {
                String residual = add.inputs().get(1 - side);
                // The bias's gradient is that of what it is added to: nothing else may add to that.
                Optional<Node> bias =
                        soleUse(dropout.get().input(), AddBias.class).filter(addBias -> isReadOnce(addBias.input()));
                List<String> inputs = bias.isPresent()
                        ? List.of(bias.get().input(), bias.get().inputs().get(1), residual)
                        : List.of(dropout.get().input(), residual);
                bias.ifPresent(nodes::remove);
                DropoutAdd fused = new DropoutAdd(((DropoutOp) dropout.get().op()).field());
                replace(dropout.get(), add, fused, add.outputs(), inputs);
                return;
            }
        }
    }

    private void fuseNorm(Node norm, KernelOp fused) {
        maker(norm.input(), Add.class).filter(add -> !readsSpread(add)).ifPresent(add -> {
            List<String> outputs = new ArrayList<>(add.outputs());
            outputs.addAll(norm.outputs());
            List<String> inputs = new ArrayList<>(add.inputs());
            inputs.addAll(norm.inputs().subList(1, norm.inputs().size()));
            // The sum may be read between the two: the fused operator stands where the first of them stood.
            nodes.set(nodes.indexOf(add), new Node(fused, outputs, inputs, norm.origin(), norm.cause()));
            nodes.remove(norm);
            // What made the norm's weights, f among it where the sum is split, stood between the two, and must come
            // first.
            norm.inputs().stream().skip(1).forEach(weight -> moveBefore(add.output(), weight));
        });
    }

    /** What was made of a layer's heads lies again as they do, side by side at each position: kernels go through memory in its order. */
    private void fuseRotary(Node norm, Node rotary, RmsNormRotary fused) {
        Optional<Node> heads = maker(norm.input(), Heads.class);
        if (heads.isEmpty()) {
            replace(norm, rotary, fused, List.of(rotary.output(), norm.outputs().get(1)), norm.inputs());
            return;
        }
        String byHead = named(rotary.output() + "ByHead", graph.value(rotary.output()));
        String merged =
                named(rotary.output() + "Merged", graph.value(heads.get().input()));
        int at = nodes.indexOf(rotary);
        nodes.set(at, rotary.withOp(heads.get().op()).withInputs(List.of(merged)));
        nodes.add(at, new Node(new MergeHeads(), List.of(merged), List.of(byHead), rotary.origin(), rotary.cause()));
        List<String> outputs = List.of(byHead, norm.outputs().get(1));
        nodes.add(at, new Node(fused, outputs, norm.inputs(), rotary.origin(), rotary.cause()));
        nodes.remove(norm);
    }

    private String named(String wanted, Value like) {
        String name = FreshName.like(wanted, values.keySet());
        values.put(name, like.withName(name));
        return name;
    }

    private void moveBefore(String value, String needed) {
        Optional<Node> maker = maker(needed, Op.class);
        if (maker.isPresent() && indexOfMaker(needed) > indexOfMaker(value)) {
            nodes.remove(maker.get());
            nodes.add(indexOfMaker(value), maker.get());
            maker.get().inputs().forEach(input -> moveBefore(needed, input));
        }
    }

    private void replace(Node first, Node second, KernelOp op, List<String> outputs, List<String> inputs) {
        if (op instanceof LinearActivate) {
            nodes.set(nodes.indexOf(first), new Node(op, outputs, inputs, second.origin(), second.cause()));
            nodes.remove(second);
        } else {
            nodes.set(nodes.indexOf(second), new Node(op, outputs, inputs, second.origin(), second.cause()));
            nodes.remove(first);
        }
    }

    /** Only a chain reads an operand that is spread without having it in memory. */
    private boolean readsSpread(Node node) {
        return node.inputs().stream()
                .anyMatch(input -> maker(input, Spread.class).isPresent());
    }

    private int indexOfMaker(String value) {
        return IntStream.range(0, nodes.size())
                .filter(i -> nodes.get(i).outputs().contains(value))
                .findFirst()
                .orElseThrow();
    }

    private Optional<Node> maker(String value, Class<?> op) {
        return nodes.stream()
                .filter(node -> op.isInstance(node.op()) && node.outputs().contains(value))
                .findFirst();
    }

    /** The maker of a value that one node alone reads, and that isn't the result. */
    private Optional<Node> soleUse(String value, Class<?> op) {
        return isReadOnce(value) ? maker(value, op) : Optional.empty();
    }

    private boolean isReadOnce(String value) {
        long uses = nodes.stream()
                .flatMap(node -> node.inputs().stream())
                .filter(value::equals)
                .count();
        return uses == 1 && !graph.results().contains(value);
    }
}
