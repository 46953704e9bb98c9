package io.shardwright.ops;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.pass.Gradients;
import java.util.List;
import java.util.Set;

/** An {@link Add} and the {@link RmsNorm} of the sum, fused: outputs the sum, then those of the norm. */
public record AddRmsNorm(String epsilon) implements KernelOp {
    @Override
    public String name() {
        return "add_rms_norm";
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
