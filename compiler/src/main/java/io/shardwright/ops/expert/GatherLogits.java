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
import java.util.ArrayList;
import java.util.List;

/**
 * The logits of whole sequences for a router whose capacity and auxiliary loss are counted in them: input {@code [batch, seq,
 * columns]}, split along the axis; output {@code [ranks*batch, seq, columns]}, one rank's after the other's.
 */
public record GatherLogits(Axis axis) implements CollectiveOp {
    @Override
    public String name() {
        return "gather_logits";
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
        return List.of(Typed.f32(gathered(in.input(0).shape())));
    }

    /** The shape of the output for one of the input. */
    public List<Size> gathered(List<Size> shape) {
        List<Size> gathered = new ArrayList<>(shape);
        gathered.set(0, shape.getFirst().times(Size.atom(axis.text())));
        return gathered;
    }

    /** Each rank works out the gradient of its own logits from those of all, so nothing comes back. */
    @Override
    public void gradient(Gradients gradients, Node node) {}
}
