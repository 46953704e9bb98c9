package io.shardwright.ops.elementwise;

import io.shardwright.ir.ElementwiseOp;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Node;
import io.shardwright.ir.Typed;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code z = x y}, element by element. */
public record Multiply() implements ElementwiseOp {
    public static final Operator OPERATOR = Operator.of(Multiply.class, "multiply", _ -> new Multiply())
            .writtenAs(
                    "x.times(y)",
                    call -> {
                        String x = call.tensor(0);
                        String y = call.tensor(1);
                        int dims = Math.max(call.dims(x), call.dims(y));
                        return Made.of(new Multiply(), Made.and(x + "Times", y), dims, List.of(x, y));
                    },
                    "multiply",
                    "mul");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "multiply";
    }

    @Override
    public Optional<Formula> formula() {
        return Optional.of(new Formula.Product(new Formula.Input(0), new Formula.Input(1)));
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDims(1, in.input(0).dims(), in.node().inputs().get(1));
        return ElementwiseOp.super.infer(in);
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0, 1);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String dz = gradients.of(node.output());
        String x = node.inputs().get(0);
        String y = node.inputs().get(1);
        gradients.kernel(node, "multiply").into(x).reads(dz, y).emit();
        gradients.kernel(node, "multiply").into(y).reads(dz, x).emit();
    }
}
