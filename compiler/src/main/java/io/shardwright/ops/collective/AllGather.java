package io.shardwright.ops.collective;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.CollectiveCall;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.CollectiveOperands;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Operator;
import java.util.ArrayList;
import java.util.List;

/**
 * All shards side by side: V(dim) → I, whose gradient is each rank's part, {@link TakeShard}; or V(dim) → R, for computations that
 * differ from rank to rank, whose gradient is a {@link ReduceScatter} (Korthikanti et al., 2205.05198 §4.2.2).
 *
 * @param replicated whether to R
 */
public record AllGather(Axis axis, int dim, boolean replicated) implements CollectiveOp {
    public static final Operator OPERATOR = Operator.of(
                    AllGather.class, "all_gather", s -> new AllGather(s.axis(), s.number("dim"), s.has("to")))
            .from("where what is split has to be whole");

    /** V(dim) → I. */
    public AllGather(Axis axis, int dim) {
        this(axis, dim, false);
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(Attribute.of("axis", axis.text()));
        attributes.add(Attribute.of("dim", dim));
        if (replicated) {
            attributes.add(Attribute.of("to", Placement.REPLICATED));
        }
        return attributes;
    }

    @Override
    public boolean inPlace() {
        return false;
    }

    @Override
    public Placement result() {
        return replicated ? Placement.REPLICATED : Placement.INVARIANT;
    }

    @Override
    public String purpose() {
        return "puts the ranks' shards side by side";
    }

    @Override
    public CollectiveCall call(CollectiveOperands operands) {
        return CollectiveCall.of(
                operands.communicator(), "allGather", operands.out(), operands.in(), "" + dim, operands.site());
    }

    @Override
    public boolean canStart() {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withSent(RankShapes.bytes(on.out(0).minus(on.in(0))));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        if (gradients.has(node.output())) {
            Op partner = replicated ? new ReduceScatter(axis, dim) : new TakeShard(axis, dim);
            gradients.emit(node, node.input(), partner, List.of(gradients.of(node.output())));
        }
    }
}
