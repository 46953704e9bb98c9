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

/** {@code z = x + y}. */
public record Add() implements ElementwiseOp {
    public static final Operator OPERATOR = Operator.of(Add.class, "add", _ -> new Add())
            .writtenAs(
                    "x.plus(y)",
                    call -> {
                        String x = call.tensor(0);
                        String y = call.tensor(1);
                        int dims = Math.max(call.dims(x), call.dims(y));
                        return Made.of(new Add(), Made.and(x + "Plus", y), dims, List.of(x, y));
                    },
                    "add");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "add";
    }

    @Override
    public Optional<Formula> formula() {
        return Optional.of(new Formula.Sum(new Formula.Input(0), new Formula.Input(1)));
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDims(1, in.input(0).dims(), in.node().inputs().get(1));
        return ElementwiseOp.super.infer(in);
    }

    @Override
    public boolean isLinear(Node node) {
        return true;
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0, 1);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String dz = gradients.of(node.output());
        gradients.pass(node, node.inputs().get(0), dz);
        gradients.pass(node, node.inputs().get(1), dz);
    }
}
