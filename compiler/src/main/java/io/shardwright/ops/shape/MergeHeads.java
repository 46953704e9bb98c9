package io.shardwright.ops.shape;

import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Node;
import io.shardwright.ir.Typed;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.ir.layout.Strides;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code [batch, count, seq, size]} seen as {@code [batch, seq, count*size]}: the inverse of {@link Heads}. */
public record MergeHeads() implements ViewOp {
    public static final Operator OPERATOR = Operator.of(MergeHeads.class, "merge_heads", _ -> new MergeHeads())
            .writtenAs("x.mergeHeads()", call -> {
                String x = call.tensor(0);
                return Made.of(new MergeHeads(), x + "Merged", call.dims(x) - 1, List.of(x));
            });

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDims(0, 4, in.node().input());
        Typed x = in.input(0);
        return List.of(x.withShape(List.of(x.dim(0), x.dim(2), x.dim(1).times(x.dim(3)))));
    }

    @Override
    public String view(Graph graph, Node node, int index, Function<Size, String> java) {
        return ".mergedHeads()";
    }

    @Override
    public Optional<String> inverseView(Graph graph, Node node, Function<Size, String> java) {
        return Optional.of(
                ".heads(" + java.apply(graph.value(node.input()).localShape().get(1)) + ")");
    }

    @Override
    public boolean keepsRows() {
        return true;
    }

    @Override
    public Optional<Strides> seen(Graph graph, Node node, int index, Strides input) {
        return input.permuted(List.of(0, 2, 1, 3)).merged(2, 3);
    }

    @Override
    public Optional<Strides> seenBackwards(Graph graph, Node node, Strides output) {
        List<Size> heads = graph.value(node.input()).localShape();
        return Optional.of(output.split(2, List.of(heads.get(1), heads.get(3))).permuted(List.of(0, 2, 1, 3)));
    }

    /** Heads lie side by side in each position, so dense memory is that of the merged tensor. */
    @Override
    public boolean outputOwnsMemory() {
        return true;
    }

    @Override
    public Optional<Placement> placement(Graph graph, Node node, Placement input) {
        if (!(input instanceof Varying varying)) {
            return Optional.of(input);
        }
        return switch (varying.dim()) {
            case 0 -> Optional.of(Placement.varying(0));
            case 1 -> Optional.of(Placement.varying(2));
            case 2 -> Optional.of(Placement.varying(1));
            default -> Optional.empty();
        };
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        Size count = gradients.graph().value(node.input()).shape().get(1);
        gradients.emit(node, node.input(), new Heads(count), List.of(gradients.of(node.output())));
    }
}
