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
import io.shardwright.size.Size;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The same number everywhere: one that is known when the model is built, as a scalar that a {@link Chain} reads, or the weight of a norm
 * that has none. Has no inputs and no gradient.
 */
public record Filled(String number, List<Size> shape) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    Filled.class,
                    "filled",
                    s -> new Filled(s.text("number"), s.has("shape") ? s.sizes("shape") : List.of()))
            .from("a number of the config in an operator that is a formula; a norm without a weight or bias");

    public Filled {
        shape = List.copyOf(shape);
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        Attribute ofNumber = Attribute.of("number", number);
        return shape.isEmpty()
                ? List.of(ofNumber)
                : List.of(
                        ofNumber,
                        Attribute.of("shape", shape.stream().map(Size::toString).collect(Collectors.joining(" "))));
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
        return List.of(Typed.f32(shape));
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once();
    }

    @Override
    public void gradient(Gradients gradients, Node node) {}
}
