package io.shardwright.pass;

import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.size.Size;
import java.util.Optional;

/**
 * What one forward of a model does by itself, without the models in its fields: what stages are cut by.
 *
 * @param flops floating-point operations of matrix multiplications and attention on one rank
 * @param takesPositionsForAll the last kernel that takes the positions on a rank for all of a sequence, if one does
 */
public record ForwardWork(Size flops, Optional<String> takesPositionsForAll) {
    public static ForwardWork of(Graph graph) {
        Size flops = Size.ZERO;
        Optional<String> kernel = Optional.empty();
        for (Node node : graph.forward()) {
            flops = flops.plus(node.op().cost(RankShapes.of(node, graph::value)).matmul());
            if (node.op() instanceof KernelOp op && op.takesPositionsForAll()) {
                kernel = Optional.of(op.kernel(node));
            }
        }
        return new ForwardWork(flops, kernel);
    }
}
