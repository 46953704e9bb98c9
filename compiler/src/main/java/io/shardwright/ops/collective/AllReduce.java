package io.shardwright.ops.collective;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.CollectiveCall;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.CollectiveOperands;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;

/** Megatron's <em>g</em> (1909.08053 §3): all-reduce forward, nothing backward. P → I; its gradient is I → R. */
public record AllReduce(Axis axis) implements CollectiveOp {
    public static final Operator OPERATOR = Operator.of(AllReduce.class, "all_reduce", s -> new AllReduce(s.axis()))
            .from("g, behind a row-parallel Linear or an Embedding whose vocabulary is split; the gradient of f");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("axis", axis.text()));
    }

    @Override
    public boolean inPlace() {
        return true;
    }

    @Override
    public Placement result() {
        return Placement.INVARIANT;
    }

    @Override
    public String purpose() {
        return "adds up the ranks' partial sums";
    }

    @Override
    public CollectiveCall call(CollectiveOperands operands) {
        return CollectiveCall.of(
                operands.communicator(), "allReduce", operands.out(), "Reduction.SUM", operands.site());
    }

    @Override
    public boolean canStart() {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withSent(Size.of(2).times(RankShapes.bytesToOthers(on.out(0), axis)));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients.pass(node, node.input(), gradients.of(node.output()));
    }
}
