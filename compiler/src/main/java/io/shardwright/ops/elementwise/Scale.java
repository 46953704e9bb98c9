package io.shardwright.ops.elementwise;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.ElementwiseOp;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.formula.Factor;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code y = factor x}. */
public record Scale(String factor) implements ElementwiseOp {
    public static final Operator OPERATOR = Operator.of(Scale.class, "scale", s -> new Scale(s.text("factor")))
            .writtenAs("x.scale(factor)", call -> Made.ofFirst(call, new Scale(call.java(1)), "Scaled"))
            .writtenAs("x.times(double number)", call -> Made.ofFirst(call, new Scale(call.java(1)), "Scaled"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("factor", factor));
    }

    @Override
    public String kernel(Node node) {
        return "scale";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(factor));
    }

    @Override
    public Optional<Formula> formula() {
        return Optional.of(new Formula.Scaled(new Formula.Input(0), new Factor(factor)));
    }

    @Override
    public boolean isLinear(Node node) {
        return true;
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "scale")
                .into(node.input())
                .reads(gradients.of(node.output()))
                .with(new Literal.Java(factor))
                .emit();
    }
}
