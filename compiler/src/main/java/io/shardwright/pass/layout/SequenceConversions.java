package io.shardwright.pass.layout;

import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.collective.ReduceScatter;
import io.shardwright.ops.collective.TakeShard;
import io.shardwright.ops.collective.ToReplicated;
import io.shardwright.ops.expert.Route;
import io.shardwright.ops.expert.SendRows;
import io.shardwright.ops.token.EmbeddingLookup;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * What is different where values lie split along the sequence over the tensor-parallel axis (Korthikanti et al., 2205.05198
 * §4.2.2): <em>f</em> gathers, <em>g</em> scatters what it reduces, and a parameter beside a split value lies replicated for good,
 * so that its gradient is summed over ranks once a step and not once an operator.
 */
final class SequenceConversions {
    private final Conversions at;

    SequenceConversions(Conversions at) {
        this.at = at;
    }

    /** The node with its inputs as it can take them. */
    Node converted(Node node, KernelOp op) {
        if (op instanceof EmbeddingLookup && at.isInvariant(node.inputs().get(1))) {
            return withIndicesSplit(node);
        }
        if (op instanceof Route && at.isSplitAlongSequence(node.input())) {
            // Capacity and auxiliary loss are counted in whole sequences.
            return node.withInputs(List.of(at.gathered(node, node.input())));
        }
        KernelLayout layout = KernelLayout.of(node, op, at.values(), at.axis());
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            if (mixesPositions(node, op, layout, i) || meetsWholeNumbers(node, layout, i)) {
                inputs.add(at.whole(node, input));
            } else if (meetsAnotherSplit(node, layout, i)) {
                inputs.add(at.gathered(node, input));
            } else {
                inputs.add(isDataBesideParts(node, layout, i) ? at.part(node, input) : input);
            }
        }
        return node.withInputs(inputs);
    }

    /**
     * Whether an input is split along the sequence, and the operator needs all positions of it at once, and of nothing else: what
     * mixes several tensors, as attention does, is better split otherwise.
     */
    private boolean mixesPositions(Node node, KernelOp op, KernelLayout layout, int input) {
        long tensors = node.inputs().stream()
                .filter(name -> at.value(name).type().isFloat())
                .count();
        if (tensors > 1 || !at.isSplitAlongSequence(node.inputs().get(input)) || op instanceof SendRows) {
            return false;
        }
        return layout.conflict()
                .filter(conflict -> conflict.input() == input && conflict.mustBeWhole())
                .isPresent();
    }

    /** Whether an input is split along the sequence, and meets whole numbers for its positions, as logits meet targets. */
    private boolean meetsWholeNumbers(Node node, KernelLayout layout, int input) {
        if (!at.isSplitAlongSequence(node.inputs().get(input))) {
            return false;
        }
        List<List<String>> letters = layout.inputLetters();
        String positions = letters.get(input).get(at.sequenceDim(node.inputs().get(input)));
        for (int other = 0; other < letters.size(); other++) {
            String value = node.inputs().get(other);
            if (at.value(value).type() == DType.I32
                    && at.isInvariant(value)
                    && letters.get(other).contains(positions)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an input is data, whole, and meets what is split along the same positions: it has no gradient, so to take a part moves nothing. */
    private boolean isDataBesideParts(Node node, KernelLayout layout, int input) {
        String data = node.inputs().get(input);
        boolean isWholeData = at.graph().inputs().contains(data)
                && at.value(data).fixed()
                && at.isInvariant(data)
                && at.sequenceDim(data) >= 0;
        if (!isWholeData) {
            return false;
        }
        List<List<String>> letters = layout.inputLetters();
        String positions = letters.get(input).get(at.sequenceDim(data));
        for (int other = 0; other < letters.size(); other++) {
            String value = node.inputs().get(other);
            if (at.isSplitAlongSequence(value)
                    && letters.get(other).get(at.sequenceDim(value)).equals(positions)) {
                return true;
            }
        }
        return false;
    }

    /** Positions cost nothing to split; a lookup of them gives this rank's part. Of tokens, a part isn't dense memory. */
    private Node withIndicesSplit(Node node) {
        String indices = node.input();
        boolean areSplit = at.isInvariant(indices) && at.sequenceDim(indices) == 0;
        return areSplit
                ? node.withInputs(List.of(at.part(node, indices), node.inputs().get(1)))
                : node;
    }

    /** Whether an input is split along the sequence, and another along a dim that this one lacks and that isn't one, too. */
    private boolean meetsAnotherSplit(Node node, KernelLayout layout, int input) {
        if (!at.isSplitAlongSequence(node.inputs().get(input))) {
            return false;
        }
        List<List<String>> letters = layout.inputLetters();
        for (int other = 0; other < letters.size(); other++) {
            String value = node.inputs().get(other);
            if (at.placement(value) instanceof Varying varying
                    && !at.isSplitAlongSequence(value)
                    && !letters.get(input).contains(letters.get(other).get(varying.dim()))) {
                return true;
            }
        }
        return false;
    }

    /**
     * The call of a model that takes parts of sequences: what is whole, such as the result of an embedding that isn't split, is cut, as
     * Megatron scatters embeddings; backward gathers its gradient.
     *
     * @param declared what the model takes
     */
    Node converted(Node call, List<Value> declared) {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < declared.size(); i++) {
            String input = call.inputs().get(i);
            boolean isCut = at.isInvariant(input)
                    && !at.graph().isWeight(input)
                    && declared.get(i).layout().on(at.axis()) instanceof Varying varying
                    && varying.sections().isEmpty()
                    && varying.dim() == at.sequenceDim(input);
            inputs.add(isCut ? at.part(call, input) : input);
        }
        return call.withInputs(inputs);
    }

    /** The row-parallel layer's own split, along another dim, starts from all positions; <em>f</em> gathers. */
    Node converted(Node node, ViewOp op) {
        if (op instanceof ToReplicated(var axis) && at.isSplitAlongSequence(node.input())) {
            return node.withOp(new AllGather(axis, at.sequenceDim(node.input()), true));
        }
        return op instanceof TakeShard && at.isSplitAlongSequence(node.input())
                ? node.withInputs(List.of(at.whole(node, node.input())))
                : node;
    }

    /** <em>g</em>, where what it sums has positions. */
    CollectiveOp converted(Node node, CollectiveOp op) {
        int dim = at.sequenceDim(node.input());
        return op instanceof AllReduce(var axis) && dim >= 0 ? new ReduceScatter(axis, dim) : op;
    }

    /** Lets a parameter lie replicated. */
    String replicated(Node node, String input) {
        if (!at.graph().isWeight(input)) {
            return at.replicated(node, input);
        }
        at.place(input, Placement.REPLICATED);
        return input;
    }

    /** Replicated parameters that an operator reads which every rank runs alike, by that node: their gradient isn't an addend. */
    List<Node> mixed() {
        List<Node> mixed = new ArrayList<>();
        for (Node node : at.nodes()) {
            boolean readsReplicated = node.inputs().stream()
                    .anyMatch(input ->
                            at.graph().isWeight(input) && at.placement(input).equals(Placement.REPLICATED));
            boolean isAlike = node.inputs().stream().noneMatch(input -> at.placement(input) instanceof Varying);
            if (readsReplicated && isAlike) {
                mixed.add(node);
            }
        }
        return mixed;
    }
}
