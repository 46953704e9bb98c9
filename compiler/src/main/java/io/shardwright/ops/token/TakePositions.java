package io.shardwright.ops.token;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;

/**
 * What stands at given positions of each sequence, which must lie whole: inputs the sequences and the positions.
 *
 * @param several whether there are several positions of each, or one
 */
public record TakePositions(boolean several) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    TakePositions.class, "take_positions", s -> new TakePositions(s.flag("several")))
            .writtenAs(
                    "x.at(positions)",
                    call -> {
                        String x = call.tensor(0);
                        String positions = call.tensor(1);
                        boolean several = call.dims(positions) > 1;
                        return Made.of(new TakePositions(several), x + "Taken", several ? 3 : 2, List.of(x, positions));
                    },
                    "gather",
                    "indexSelect",
                    "take");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("several", several));
    }

    @Override
    public String kernel(Node node) {
        return "takePositions";
    }

    @Override
    public String spec(Node node) {
        return several ? "b s^ d, b k -> b k d" : "b s^ d, b -> b d";
    }

    @Override
    public boolean isLinear(Node node) {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return Cost.ofBytes(RankShapes.bytes(on.in(1).plus(Size.of(2).times(on.out(0)))));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients
                .kernel(node, "addAtPositions")
                .addingTo(node.input())
                .reads(gradients.of(node.output()), node.inputs().get(1))
                .emit();
    }
}
