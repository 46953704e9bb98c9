package io.shardwright.ops.norm;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.Add;
import java.util.List;
import java.util.Set;

/** An {@link Add} and the {@link RmsNormOp} of the sum, fused: outputs the sum, then those of the norm. */
public record AddRmsNorm(String epsilon) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    AddRmsNorm.class, "add_rms_norm", s -> new AddRmsNorm(s.text("epsilon")))
            .from("a sum and the RmsNorm of it");

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
        return "addRmsNorm";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(epsilon));
    }

    @Override
    public String spec(Node node) {
        return "... d^, ... d, d -> ... d, ... d, ...";
    }

    @Override
    public Set<Integer> inPlace() {
        return Set.of(0, 1);
    }

    /** Rstd. */
    @Override
    public boolean isFloat32(int index) {
        return index > 1;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(5);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String sum = node.output();
        if (gradients.has(node.outputs().get(1))) {
            NormGradient.emit(gradients, node, "RmsNorm", sum);
        }
        gradients.pass(node, node.inputs().get(0), gradients.of(sum));
        gradients.pass(node, node.inputs().get(1), gradients.of(sum));
    }
}
