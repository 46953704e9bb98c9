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
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.tensor.DType;
import java.util.List;

/**
 * The positions 0, 1, ... of a sequence: input tokens {@code [batch, seq]}, output {@code [seq]} i32. Has no gradient.
 *
 * @param split whether they are those of this rank along cp
 */
public record Positions(boolean split) implements KernelOp {
    public static final Operator OPERATOR = Operator.of(
                    Positions.class, "positions", s -> new Positions(s.has("split")))
            .writtenAs(
                    "positions(tokens)",
                    call -> Made.of(new Positions(), "positions", 1, List.of(call.tensor(0)))
                            .integers());

    public Positions() {
        this(false);
    }

    @Override
    public List<Attribute> attributes() {
        return split ? List.of(Attribute.of("split", true)) : List.of();
    }

    @Override
    public List<Literal> literals(Node node) {
        return split ? List.of(new Literal.Positions()) : List.of();
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "positions";
    }

    @Override
    public List<String> kernelInputs(Node node) {
        return List.of();
    }

    @Override
    public String spec(Node node) {
        return "b t -> t";
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDimsAtLeast(0, 1, in.node().input());
        return List.of(new Typed(DType.I32, List.of(in.input(0).dim(-1))));
    }

    @Override
    public boolean takesPositionsForAll() {
        return !split;
    }

    @Override
    public Cost cost(RankShapes on) {
        return Cost.ofBytes(RankShapes.bytes(on.out(0)));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {}
}
