package io.shardwright.ops.loss;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.mesh.Axis;
import io.shardwright.size.Size;
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

    /** One rank's numbers: output {@code [ranks, count, rows]}. The first input is the logits. */
    interface Statistics extends Part {
        Axis axis();

        /** How many there are of a row. */
        int count();

        @Override
        default List<Attribute> attributes() {
            return List.of(Attribute.of("axis", axis().text()));
        }

        @Override
        default List<Typed> infer(Inference in) {
            List<Size> shape = in.input(0).shape();
            Size rows = shape.subList(0, shape.size() - 1).stream().reduce(Size.ONE, Size::times);
            return List.of(Typed.f32(List.of(Size.atom(axis().text()), Size.of(count()), rows)));
        }

        @Override
        default Cost cost(RankShapes on) {
            return on.once().withOther(Size.of(4).times(on.in(0)));
        }

        /** None of its own: the join gives the logits theirs. */
        @Override
        default void gradient(Gradients gradients, Node node) {}
    }
}
