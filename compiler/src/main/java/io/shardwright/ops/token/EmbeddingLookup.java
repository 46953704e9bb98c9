package io.shardwright.ops.token;

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
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a table: inputs tokens and table. With the rows split, tokens of other ranks give 0, so the result is an addend
 * of the whole (Megatron, 1909.08053 §3).
 */
public record EmbeddingLookup() implements KernelOp {
    public static final Operator OPERATOR = Operator.of(EmbeddingLookup.class, "embedding", _ -> new EmbeddingLookup())
            .from("an Embedding");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "embedding";
    }

    @Override
    public List<Literal> literals(Node node) {
        return List.of(new Literal.ShardStart(node.inputs().get(1), 0));
    }

    @Override
    public String spec(Node node) {
        return "..., v d -> ... d";
    }

    @Override
    public List<Typed> infer(Inference in) {
        List<Size> shape = new ArrayList<>(in.input(0).shape());
        shape.add(in.input(1).dim(1));
        return List.of(in.input(1).withShape(shape));
    }

    @Override
    public boolean isLinear(Node node) {
        return true;
    }

    /** Of the table only the rows that tokens name. */
    @Override
    public Cost cost(RankShapes on) {
        return Cost.ofBytes(RankShapes.bytes(on.in(0).plus(Size.of(2).times(on.out(0)))));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        String tokens = node.inputs().get(0);
        String table = node.inputs().get(1);
        gradients
                .kernel(node, "addEmbeddingGradient")
                .addingTo(table)
                .reads(gradients.of(node.output()), tokens)
                .with(literals(node))
                .emit();
    }
}
