package io.shardwright.ops.elementwise;

import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Operator;
import java.util.Set;

/** {@code z[..., p] = x[..., p] + y[p]}: the dims of y are the last dims of x, as for learned positions. */
public record AddBroadcast() implements KernelOp {
    public static final Operator OPERATOR = Operator.of(AddBroadcast.class, "add_broadcast", _ -> new AddBroadcast())
            .from("x.plus(y) where y has fewer dims");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "addBroadcast";
    }

    @Override
    public String spec(Node node) {
        return "..., ... -> ...";
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
        String dz = gradients.of(node.output());
        gradients
                .kernel(node, "addBroadcastGradient")
                .into(node.inputs().get(1))
                .reads(dz)
                .emit();
        gradients.pass(node, node.inputs().get(0), dz);
    }
}
