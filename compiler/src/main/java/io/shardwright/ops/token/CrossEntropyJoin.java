package io.shardwright.ops.token;

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

/**
 * The loss of a vocabulary-parallel cross-entropy, from the stats of all ranks: inputs the gathered stats and targets; outputs
 * loss and lse. Backward needs no collective (Megatron, 1909.08053 §3).
 *
 * @param logits the split logits, which get the gradient
 */
public record CrossEntropyJoin(String logits) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    CrossEntropyJoin.class, "cross_entropy_join", s -> new CrossEntropyJoin(s.text("logits")))
            .from("crossEntropy(logits, targets) of logits that are split over classes");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("logits", logits));
    }

    @Override
    public String kernel(Node node) {
        return "crossEntropyJoin";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.TargetWeight());
    }

    @Override
    public String spec(Node node) {
        return "a s r, ... -> , ...";
    }

    @Override
    public List<Typed> infer(Inference in) {
        return List.of(Typed.f32(List.of()), Typed.f32(in.input(1).shape()));
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(Size.of(2).times(on.in(0)));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        CrossEntropy.gradient(gradients, node, logits, node.inputs().get(1));
    }
}
