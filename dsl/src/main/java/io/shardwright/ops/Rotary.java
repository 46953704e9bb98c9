package io.shardwright.ops;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.pass.Gradients;
import java.util.List;
import java.util.Set;

/** Rotary positions on {@code [batch, heads, seq, size]} (Su et al., 2104.09864). */
public record Rotary(String base) implements KernelOp {
    @Override
    public String name() {
        return "rotary";
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("base", base));
    }

    @Override
    public String kernel(Node node) {
        return "rotary";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(base));
    }

    @Override
    public String spec(Node node) {
        return "b n t^ h^ -> b n t h";
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0);
    }

    /** A turn's gradient is the turn backwards: nothing is kept. */
    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "rotaryGradient")
                .into(node.input())
                .reads(gradients.of(node.output()))
                .with(new Literal.Java(base))
                .inPlace(0)
                .emit();
    }
}
