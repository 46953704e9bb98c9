package io.shardwright.ops.norm;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Operator;
import java.util.List;

/** Layer norm over the last dim (Ba et al., 1607.06450): inputs x, w, b; outputs y, mean, rstd. */
public record LayerNormOp(String epsilon) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    LayerNormOp.class, "layer_norm", s -> new LayerNormOp(s.text("epsilon")))
            .from("a LayerNorm");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("epsilon", epsilon));
    }

    @Override
    public String kernel(Node node) {
        return "layerNorm";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(epsilon));
    }

    @Override
    public String spec(Node node) {
        return "... d^, d, d -> ... d, ..., ...";
    }

    /** Mean and rstd. */
    @Override
    public boolean isFloat32(int index) {
        return index > 0;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(8);
    }

    /** If x has a gradient from elsewhere already (a residual), both are added in the one kernel. */
    @Override
    public void gradient(Gradients gradients, Node node) {
        NormGradient.emit(gradients, node, "LayerNorm", node.input());
    }
}
