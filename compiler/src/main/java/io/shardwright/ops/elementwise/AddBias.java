package io.shardwright.ops.elementwise;

import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Operator;
import java.util.Set;

/** {@code y = x + b}, b along the last dim: the bias of a row-parallel layer, added once, after g. */
public record AddBias() implements KernelOp {
    public static final Operator OPERATOR = Operator.of(AddBias.class, "add_bias", _ -> new AddBias())
            .from("the bias of a row-parallel Linear, behind g");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "addBias";
    }

    @Override
    public String spec(Node node) {
        return "... o, o -> ... o";
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0);
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(1);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String dy = gradients.of(node.output());
        gradients
                .kernel(node, "addBiasGradient")
                .addingTo(node.inputs().get(1))
                .reads(dy)
                .emit();
        gradients.pass(node, node.input(), dy);
    }
}
