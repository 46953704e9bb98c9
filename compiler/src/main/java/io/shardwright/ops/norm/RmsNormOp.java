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

/** RMS norm over the last dim (Zhang and Sennrich, 1910.07467): inputs x, w; outputs y, rstd. */
public record RmsNormOp(String epsilon) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    RmsNormOp.class, "rms_norm", s -> new RmsNormOp(s.text("epsilon")))
            .from("an RmsNorm");

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
        return "rmsNorm";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(epsilon));
    }

    @Override
    public String spec(Node node) {
        return "... d^, d -> ... d, ...";
    }

    /** Rstd. */
    @Override
    public boolean isFloat32(int index) {
        return index > 0;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(4);
    }

    /** If x has a gradient from elsewhere already (a residual), both are added in the one kernel. */
    @Override
    public void gradient(Gradients gradients, Node node) {
        NormGradient.emit(gradients, node, "RmsNorm", node.input());
    }
}
