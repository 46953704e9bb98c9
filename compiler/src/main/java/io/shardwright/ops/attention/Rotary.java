package io.shardwright.ops.attention;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import java.util.List;
import java.util.Set;

/**
 * Rotary positions on {@code [batch, heads, seq, size]} (Su et al., 2104.09864).
 *
 * @param split whether the positions are those of this rank along cp
 */
public record Rotary(String base, boolean split) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    Rotary.class, "rotary", s -> new Rotary(s.text("base"), s.has("split")))
            .writtenAs("rotary(x, double base)", call -> Made.ofFirst(call, new Rotary(call.java(1)), "Rotated"));

    public Rotary(String base) {
        this(base, false);
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return split
                ? List.of(Attribute.of("base", base), Attribute.of("split", true))
                : List.of(Attribute.of("base", base));
    }

    @Override
    public String kernel(Node node) {
        return "rotary";
    }

    @Override
    public List<Literal> literals(Node node) {
        Literal angle = new Literal.Java(base);
        return split ? List.of(new Literal.Positions(), angle) : List.of(angle);
    }

    @Override
    public String spec(Node node) {
        return split ? "b n t h^ -> b n t h" : "b n t^ h^ -> b n t h";
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0);
    }

    @Override
    public boolean takesPositionsForAll() {
        return !split;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(3);
    }

    /** A turn's gradient is the turn backwards: nothing is kept. */
    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "rotaryGradient")
                .into(node.input())
                .reads(gradients.of(node.output()))
                .with(literals(node))
                .inPlace(0)
                .emit();
    }
}
