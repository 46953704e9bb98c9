package io.shardwright.ops.elementwise;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.ElementwiseOp;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.spi.kernel.Activation;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code a = activation(h)}; {@code activation} is a Java expression, {@code Activation.GELU} for instance. */
public record Activate(String activation) implements ElementwiseOp {
    public static final Operator OPERATOR = Operator.of(
                    Activate.class, "activate", s -> new Activate(s.text("activation")))
            .writtenAs("gelu(x)", call -> Made.ofFirst(call, new Activate("Activation.GELU"), "Gelu"))
            .writtenAs("geluTanh(x)", call -> Made.ofFirst(call, new Activate("Activation.GELU_TANH"), "GeluTanh"))
            .writtenAs("silu(x)", call -> Made.ofFirst(call, new Activate("Activation.SILU"), "Silu"), "swish")
            .writtenAs("relu(x)", call -> Made.ofFirst(call, new Activate("Activation.RELU"), "Relu"))
            .writtenAs("tanh(x)", call -> Made.ofFirst(call, new Activate("Activation.TANH"), "Tanh"))
            .writtenAs("sigmoid(x)", call -> Made.ofFirst(call, new Activate("Activation.SIGMOID"), "Sigmoid"))
            .writtenAs("activate(x, activation)", call -> Made.ofFirst(call, new Activate(call.java(1)), "Activated"));

    private static final Pattern CONSTANT = Pattern.compile("(?:[\\w.]*\\.)?Activation\\.(\\w+)");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("activation", activation));
    }

    @Override
    public String kernel(Node node) {
        return "activate";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(activation));
    }

    @Override
    public Optional<Formula> formula() {
        Matcher constant = CONSTANT.matcher(activation);
        return constant.matches()
                ? Optional.of(new Formula.Activated(new Formula.Input(0), Activation.valueOf(constant.group(1))))
                : Optional.empty();
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "activateGradient")
                .into(node.input())
                .reads(gradients.of(node.output()), node.input())
                .with(new Literal.Java(activation))
                .inPlace(0)
                .emit();
    }
}
