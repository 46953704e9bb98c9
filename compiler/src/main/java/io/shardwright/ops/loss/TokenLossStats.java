package io.shardwright.ops.loss;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;

/** What one rank knows of the losses of tokens whose classes are split: inputs logits and targets; output {@code [tp, 4, rows]}. */
public record TokenLossStats(Axis axis) implements ClassSplitLoss.Part {
    public static final Operator OPERATOR = Operator.of(
                    TokenLossStats.class, "token_loss_stats", s -> new TokenLossStats(s.axis()))
            .from("tokenLosses(logits, targets) of logits that are split over classes");

    /** Numbers of a row. */
    static final int COUNT = 4;

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
        return "tokenLossStats";
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
        List<Size> shape = in.input(0).shape();
        Size rows = shape.subList(0, shape.size() - 1).stream().reduce(Size.ONE, Size::times);
        return List.of(Typed.f32(List.of(Size.atom(axis.text()), Size.of(COUNT), rows)));
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(Size.of(4).times(on.in(0)));
    }

    /** None of its own: the join gives the logits theirs. */
    @Override
    public void gradient(Gradients gradients, Node node) {}
}
