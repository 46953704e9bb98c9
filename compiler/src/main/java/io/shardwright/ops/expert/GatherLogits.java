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
import java.util.ArrayList;
import java.util.List;

/**
 * The logits of whole sequences for a router whose capacity and auxiliary loss are counted in them: input {@code [batch, seq,
 * columns]}, split along the axis; output {@code [ranks*batch, seq, columns]}, one rank's after the other's.
 */
public record GatherLogits(Axis axis) implements CollectiveOp {
    public static final Operator OPERATOR = Operator.of(
                    GatherLogits.class, "gather_logits", s -> new GatherLogits(s.axis()))
            .from("a MixtureOfExperts in a class with @ContextParallel");

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
        return false;
    }

    /** Each rank's part keeps its positions. */
    @Override
    public Placement result() {
        return Placement.varying(1);
    }

    @Override
    public List<Typed> infer(Inference in) {
        return List.of(in.input(0).withShape(gathered(in.input(0).shape())));
    }

    /** The shape of the output for one of the input. */
    public List<Size> gathered(List<Size> shape) {
        List<Size> gathered = new ArrayList<>(shape);
        gathered.set(0, shape.getFirst().times(Size.atom(axis.text())));
        return gathered;
    }

    @Override
    public String purpose() {
        return "of whole sequences";
    }

    @Override
    public CollectiveCall call(CollectiveOperands operands) {
        return CollectiveCall.of(
                operands.communicator(), "allGather", operands.out(), operands.in(), "0", operands.site());
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withSent(RankShapes.bytes(on.out(0).minus(on.in(0))));
    }

    /** Each rank works out the gradient of its own logits from those of all, so nothing comes back. */
    @Override
    public void gradient(Gradients gradients, Node node) {}
}
