package io.shardwright.pass.layout;

import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ops.linear.MatmulOp;
import io.shardwright.ops.reduction.ScaledSum;
import io.shardwright.ops.reduction.ScaledSumOverDim;
import java.util.List;
import java.util.Optional;

/**
 * Adds up what the ranks have of a sum over a split dim, where somebody needs all of it. Nothing in the source says that the dim is
 * split, and so nothing there can say when to add up; a layer's partial sums are added up where its annotation says.
 */
final class ReduceSums {
    private final Conversions at;
    private final boolean toPositions;

    /** @param toPositions whether each rank takes the sum at its own positions, if it has positions */
    ReduceSums(Conversions at, boolean toPositions) {
        this.at = at;
        this.toPositions = toPositions;
    }

    /** Whether a partial value comes from a sum over a split dim, and from nothing else. */
    boolean isOne(String value) {
        Optional<Node> maker = at.nodes().stream()
                .filter(node -> node.outputs().contains(value))
                .findFirst();
        if (maker.isEmpty()) {
            return false;
        }
        List<String> partial =
                maker.get().inputs().stream().filter(this::isPartial).toList();
        return switch (maker.get().op()) {
            case ViewOp _ -> isOne(maker.get().input());
            case KernelOp op -> partial.isEmpty() ? isSum(op) : partial.stream().allMatch(this::isOne);
            default -> false;
        };
    }

    private static boolean isSum(KernelOp op) {
        return op instanceof ScaledSum || op instanceof ScaledSumOverDim || op instanceof MatmulOp;
    }

    /** The inputs of a node, with such sums added up. */
    List<String> reduced(Node node) {
        return node.inputs().stream()
                .map(input -> isPartial(input) && isOne(input) ? at.reduced(node, input, toPositions) : input)
                .toList();
    }

    private boolean isPartial(String value) {
        return at.placement(value).equals(Placement.PARTIAL);
    }
}
