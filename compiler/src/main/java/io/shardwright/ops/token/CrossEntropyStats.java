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
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;

/**
 * What one rank knows of a vocabulary-parallel cross-entropy: inputs logits and targets; output {@code [tp, 3, rows]}, split
 * along its first dim.
 */
public record CrossEntropyStats(Axis axis) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    CrossEntropyStats.class, "cross_entropy_stats", s -> new CrossEntropyStats(s.axis()))
            .from("crossEntropy(logits, targets) of logits that are split over classes");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("axis", axis.text()));
    }

    @Override
    public String kernel(Node node) {
        return "crossEntropyStats";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.ShardStart(node.input(), -1));
    }

    @Override
    public String spec(Node node) {
        return "... v, ... -> v s r";
    }

    @Override
    public List<Typed> infer(Inference in) {
        Size rows = in.input(1).shape().stream().reduce(Size.ONE, Size::times);
        return List.of(Typed.f32(List.of(Size.atom(axis.text()), Size.of(3), rows)));
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(Size.of(3).times(on.in(0)));
    }

    /** None of its own: {@link CrossEntropyJoin} gives the logits theirs. */
    @Override
    public void gradient(Gradients gradients, Node node) {}
}
