package io.shardwright.ops.loss;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;

/**
 * A {@link Divergence} from the statistics of all ranks: outputs losses, lse and the given lse, {@code [rows]} each.
 *
 * @param logits the split logits, which get the gradient
 * @param given those that they are compared with
 */
public record DivergenceJoin(String logits, String given) implements ClassSplitLoss.Part {
    public static final Operator OPERATOR = Operator.of(
                    DivergenceJoin.class, "divergence_join", s -> new DivergenceJoin(s.text("logits"), s.text("given")))
            .from("divergence(logits, given) of logits that are split over classes");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("logits", logits), Attribute.of("given", given));
    }

    @Override
    public String kernel(Node node) {
        return "divergenceJoin";
    }

    @Override
    public String spec(Node node) {
        return "a s r -> r, r, r";
    }

    @Override
    public List<Typed> infer(Inference in) {
        Typed rows = Typed.f32(List.of(in.input(0).dim(-1)));
        return List.of(rows, rows, rows);
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once().withOther(Size.of(4).times(on.in(0)));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        Divergence.gradient(gradients, node, logits, given);
    }
}
