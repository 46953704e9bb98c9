package io.shardwright.ops.shape;

import io.shardwright.ir.Attribute;
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

/** {@code [batch, seq, count*size]} seen as {@code [batch, count, seq, size]}. A split falls between heads. */
public record Heads(Size count) implements ViewOp {
    public static final Operator OPERATOR = Operator.of(Heads.class, "heads", s -> new Heads(s.size("count")))
            .writtenAs("x.heads(count)", call -> {
                String x = call.tensor(0);
                return Made.of(new Heads(call.size(1)), x + "Heads", call.dims(x) + 1, List.of(x));
            });

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("count", count));
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDims(0, 3, in.node().input());
        Typed x = in.input(0);
        Size size = in.divide(
                x.dim(2), count, "not-divisible", "the last dim of " + in.node().input() + " by its heads");
        return List.of(x.withShape(List.of(x.dim(0), count, x.dim(1), size)));
    }

    @Override
    public String view(Graph graph, Node node, int index, Function<Size, String> java) {
        return ".heads(" + java.apply(graph.value(node.output()).localShape().get(1)) + ")";
    }

    @Override
    public boolean keepsRows() {
        return true;
    }

    @Override
    public Optional<Strides> seen(Graph graph, Node node, int index, Strides input) {
        List<Size> heads = graph.value(node.output()).localShape();
        return Optional.of(input.split(2, List.of(heads.get(1), heads.get(3))).permuted(List.of(0, 2, 1, 3)));
    }

    @Override
    public Optional<Placement> placement(Graph graph, Node node, Placement input) {
        if (!(input instanceof Varying varying)) {
            return Optional.of(input);
        }
        return switch (varying.dim()) {
            case 0 -> Optional.of(Placement.varying(0));
            case 1 -> Optional.of(Placement.varying(2));
            default -> varying.sections().isEmpty() ? Optional.of(Placement.varying(1)) : Optional.empty();
        };
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients.emit(node, node.input(), new MergeHeads(), List.of(gradients.of(node.output())));
    }
}
