package io.shardwright.ops.loss;

import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Operator;
import java.util.List;

/** What one rank knows of the losses of tokens whose classes are split: inputs logits and targets; output {@code [tp, 4, rows]}. */
public record TokenLossStats(Axis axis) implements ClassSplitLoss.Statistics {
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
    public int count() {
        return COUNT;
    }
}
