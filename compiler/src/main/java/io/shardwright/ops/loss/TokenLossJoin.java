package io.shardwright.ops.loss;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Literal;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;
import java.util.stream.Stream;

/**
 * A {@link TokenLoss} from the statistics of all ranks: inputs these and targets; outputs losses and lse.
 *
 * @param logits the split logits, which get the gradient
 */
public record TokenLossJoin(String logits, TokenLoss loss) implements ClassSplitLoss.Part {
    public static final Operator OPERATOR = Operator.of(
                    TokenLossJoin.class,
                    "token_loss_join",
                    s -> new TokenLossJoin(s.text("logits"), new TokenLoss(s.text("smoothing"), s.text("z_loss"))))
            .from("tokenLosses(logits, targets) of logits that are split over classes");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return Stream.concat(Stream.of(Attribute.of("logits", logits)), loss.attributes().stream())
                .toList();
    }

    @Override
    public String kernel(Node node) {
        return "tokenLossJoin";
    }

    @Override
    public List<Literal> literals(Node node) {
        return loss.terms(logits);
    }

    @Override
    public String spec(Node node) {
        return "a s r, ... -> ..., ...";
    }

    @Override
    public List<Typed> infer(Inference in) {
        Typed rows = Typed.f32(in.input(1).shape());
        return List.of(rows, rows);
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(Size.of(2).times(on.in(0)));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        loss.gradient(gradients, node, logits);
    }
}
