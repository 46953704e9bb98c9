package io.shardwright.ops.expert;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.CollectiveCall;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.CollectiveOperands;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.List;

/**
 * Tells each rank how many rows it will get for each of its experts: input choices; output {@code [ranks, experts/ranks]} i32. Every
 * rank takes part, also one that sends or gets no rows.
 */
public record AllToAllCounts(Axis axis, String field, Size experts) implements CollectiveOp {
    public static final Operator OPERATOR = Operator.of(
                    AllToAllCounts.class,
                    "all_to_all_counts",
                    s -> new AllToAllCounts(s.axis(), s.text("field"), s.size("experts")))
            .from("a MixtureOfExperts whose experts are divided over ep");

    @Override
    public String name() {
        return OPERATOR.name();
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

    @Override
    public String purpose() {
        return "tells each rank how many it gets";
    }

    @Override
    public CollectiveCall call(CollectiveOperands operands) {
        return CollectiveCall.of(
                operands.table().apply(field),
                "exchangeCounts",
                operands.communicator(),
                operands.out(),
                operands.site());
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withSent(RankShapes.bytesToOthers(on.out(0), axis));
    }

    /** Numbers of rows have none. */
    @Override
    public void gradient(Gradients gradients, Node node) {}
}
