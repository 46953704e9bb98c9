package io.shardwright.ops.elementwise;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ops.description.Operator;
import java.util.List;

/** A number that is known when the model is built, as a scalar that a {@link Chain} reads. Has no inputs and no gradient. */
public record Filled(String number) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(Filled.class, "filled", s -> new Filled(s.text("number")))
            .from("a number of the config in an operator that is a formula");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("number", number));
    }

    @Override
    public String kernel(Node node) {
        return "fill";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(number));
    }

    @Override
    public String spec(Node node) {
        return "->";
    }

    @Override
    public List<Typed> infer(Inference in) {
        return List.of(Typed.f32(List.of()));
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once();
    }

    @Override
    public void gradient(Gradients gradients, Node node) {}
}
