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
import java.util.List;

/**
 * Each rank's part of a sum over ranks: P → V(dim); its gradient is an {@link AllGather} to R (Korthikanti et al., 2205.05198
 * §4.2.2).
 */
public record ReduceScatter(Axis axis, int dim) implements CollectiveOp {
    public static final Operator OPERATOR = Operator.of(
                    ReduceScatter.class, "reduce_scatter", s -> new ReduceScatter(s.axis(), s.number("dim")))
            .from("where what is partial has to be split, as under @SequenceParallel");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("axis", axis.text()), Attribute.of("dim", dim));
    }

    @Override
    public boolean inPlace() {
        return false;
    }

    @Override
    public Placement result() {
        return Placement.varying(dim);
    }

    @Override
    public String purpose() {
        return "adds up the ranks' partial sums, and keeps this rank's part";
    }

    @Override
    public CollectiveCall call(CollectiveOperands operands) {
        return CollectiveCall.of(
                operands.communicator(),
                "reduceScatter",
                operands.out(),
                operands.in(),
                "" + dim,
                "Reduction.SUM",
                operands.site());
    }

    @Override
    public boolean canStart() {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withSent(RankShapes.bytes(on.in(0).minus(on.out(0))));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        if (gradients.has(node.output())) {
            gradients.emit(node, node.input(), new AllGather(axis, dim, true), List.of(gradients.of(node.output())));
        }
    }
}
