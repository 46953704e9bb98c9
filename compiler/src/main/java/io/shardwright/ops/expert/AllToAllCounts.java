package io.shardwright.ops.expert;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Node;
import io.shardwright.ir.Placement;
import io.shardwright.ir.Typed;
import io.shardwright.mesh.Axis;
import io.shardwright.pass.Gradients;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.List;

/**
 * Tells each rank how many rows it will get for each of its experts: input choices; output {@code [ranks, experts/ranks]} i32. Every
 * rank takes part, also one that sends or gets no rows.
 */
public record AllToAllCounts(Axis axis, String field, Size experts) implements CollectiveOp {
    @Override
    public String name() {
        return "all_to_all_counts";
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(
                Attribute.of("axis", axis.text()),
                Attribute.of("field", field),
                Attribute.of("experts", experts.toString()));
    }

    @Override
    public boolean inPlace() {
        return false;
    }

    /** Which tokens a rank has is no matter of layouts: along the axis there are other ones. */
    @Override
    public Placement result() {
        return Placement.INVARIANT;
    }

    @Override
    public List<Typed> infer(Inference in) {
        Size ranks = Size.atom(axis.text());
        return List.of(
                new Typed(DType.I32, List.of(ranks, experts.dividedBy(ranks).orElse(experts))));
    }

    /** Numbers of rows have none. */
    @Override
    public void gradient(Gradients gradients, Node node) {}
}
