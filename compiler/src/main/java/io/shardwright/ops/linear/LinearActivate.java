package io.shardwright.ops.linear;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.Activate;
import java.util.List;

/**
 * A {@link LinearOp} and the {@link Activate} of its output h, fused: inputs x, w and, if there is one, b; outputs the activation a and
 * its slope {@code activation'(h)}. Backward needs h for nothing else, and forward has most of the slope already.
 */
public record LinearActivate(String activation) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    LinearActivate.class, "linear_activate", s -> new LinearActivate(s.text("activation")))
            .from("a Linear and the activation of what it gives");

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
        return "linearActivate";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.Java(activation));
    }

    @Override
    public String spec(Node node) {
        return node.inputs().size() == 3 ? "... i, o i, o -> ... o, ... o" : "... i, o i -> ... o, ... o";
    }

    /** A matmul, the bias, and the activation. */
    @Override
    public Cost cost(RankShapes on) {
        return on.onceWith(on.inputs().size() == 3 ? 2 : 1).withMatmul(LinearOp.matmul(on));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String a = node.outputs().get(0);
        String slope = node.outputs().get(1);
        if (gradients.has(a)) {
            List<String> dh = gradients
                    .kernel(node, "multiply")
                    .intoTemporary(a + "Input", a)
                    .reads(gradients.of(a), slope)
                    .inPlace(0)
                    .emit();
            LinearOp.gradient(gradients, node, dh.getFirst());
        }
    }
}
