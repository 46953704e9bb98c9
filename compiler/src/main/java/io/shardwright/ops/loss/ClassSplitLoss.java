package io.shardwright.ops.loss;

import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.mesh.Axis;
import java.util.List;

/**
 * A loss of each token whose classes may be split (Megatron, 1909.08053 §3): each rank says some numbers of each row, these are gathered,
 * and every rank works out the losses. Backward needs no collective.
 */
public interface ClassSplitLoss extends KernelOp {
    /** What one rank knows: {@code [ranks, statistics, rows]}, split along its first dim. */
    KernelOp statistics(Axis axis);

    /** How many numbers a rank says of a row. */
    int count();

    /** What all know together makes of it; reads what is gathered, and {@link #joined}. */
    KernelOp join(Node node);

    /** Inputs that the join reads besides. */
    List<String> joined(Node node);

    /** The operator that a rank's numbers, or all ranks', are of. */
    interface Part extends KernelOp {}
}
