package io.shardwright.ops.attention;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.norm.RmsNormOp;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An {@link RmsNormOp} over the last dim of {@code [batch, heads, seq, size]} and the {@link Rotary} of it, fused, as queries and keys go
 * through in models with QK-norm (Henry et al., 2010.04245): inputs x, w; outputs y, rstd.
 *
 * @param split whether the positions are those of this rank along cp
 */
public record RmsNormRotary(String epsilon, String base, boolean split) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    RmsNormRotary.class,
                    "rms_norm_rotary",
                    s -> new RmsNormRotary(s.text("epsilon"), s.text("base"), s.has("split")))
            .from("an RmsNorm of heads and their rotary positions");

    public static RmsNormRotary of(RmsNormOp norm, Rotary rotary) {
        return new RmsNormRotary(norm.epsilon(), rotary.base(), rotary.split());
    }

    private Rotary rotary() {
        return new Rotary(base, split);
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return Stream.concat(Stream.of(Attribute.of("epsilon", epsilon)), rotary().attributes().stream())
                .toList();
    }

    @Override
    public String kernel(Node node) {
        return "rmsNormRotary";
    }

    @Override
    public List<Literal> literals(Node node) {
        List<Literal> literals = new ArrayList<>(List.of(new Literal.Java(epsilon)));
        literals.addAll(rotary().literals(node));
        return literals;
    }

    @Override
    public String spec(Node node) {
        return split ? "b n t h^, h -> b n t h, b n t" : "b n t^ h^, h -> b n t h, b n t";
    }

    @Override
    public boolean takesPositionsForAll() {
        return !split;
    }

    /** Rstd. */
    @Override
    public boolean isFloat32(int index) {
        return index > 0;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(7);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String x = node.input();
        String weight = node.inputs().get(1);
        gradients
                .kernel(node, "rmsNormRotaryGradient")
                .into(x)
                .addingTo(weight)
                .reads(gradients.of(node.output()), x, node.outputs().get(1), weight)
                .with(rotary().literals(node))
                .inPlace(0)
                .emit();
    }
}
