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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Several dims that follow each other seen as one: the inverse of {@link SplitDim}. Of these only the first that has more than one
 * element may be split over ranks.
 */
public record MergeDims(int first, int last) implements ViewOp {
    public static final Operator OPERATOR = Operator.of(
                    MergeDims.class, "merge_dims", s -> new MergeDims(s.number("first"), s.number("last")))
            .writtenAs(
                    "x.mergeDims(first, last)",
                    call -> {
                        String x = call.tensor(0);
                        int dims = call.dims(x);
                        MergeDims merge = new MergeDims(call.dim(1, dims), call.dim(2, dims));
                        if (merge.first >= merge.last) {
                            throw call.refuse(2, "name a dim behind dim " + merge.first);
                        }
                        return Made.of(merge, x + "Merged", dims - (merge.last - merge.first), List.of(x));
                    },
                    "flatten");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("first", first), Attribute.of("last", last));
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDimsAtLeast(0, last + 1, in.node().input());
        List<Size> shape = new ArrayList<>(in.input(0).shape());
        List<Size> merged = shape.subList(first, last + 1);
        Size product = merged.stream().reduce(Size.ONE, Size::times);
        merged.clear();
        shape.add(first, product);
        return List.of(in.input(0).withShape(shape));
    }

    @Override
    public String view(Graph graph, Node node, int index, Function<Size, String> java) {
        return ".mergeDims(" + first + ", " + last + ")";
    }

    @Override
    public Optional<String> inverseView(Graph graph, Node node, Function<Size, String> java) {
        String local = local(graph, node).stream().map(java).collect(Collectors.joining(", "));
        return Optional.of(".splitDim(" + first + ", " + local + ")");
    }

    @Override
    public Optional<Strides> seen(Graph graph, Node node, int index, Strides input) {
        return input.merged(first, last);
    }

    @Override
    public Optional<Strides> seenBackwards(Graph graph, Node node, Strides output) {
        return Optional.of(output.split(first, local(graph, node)));
    }

    @Override
    public Optional<Placement> placement(Graph graph, Node node, Placement input) {
        if (!(input instanceof Varying varying)) {
            return Optional.of(input);
        }
        int split = varying.dim();
        if (split < first) {
            return Optional.of(input);
        }
        if (split > last) {
            return Optional.of(new Varying(split - (last - first), varying.sections()));
        }
        boolean isOutermost =
                graph.value(node.input()).shape().subList(first, split).stream().allMatch(Size.ONE::equals);
        return isOutermost && varying.sections().isEmpty() ? Optional.of(Placement.varying(first)) : Optional.empty();
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        List<Size> sizes = gradients.graph().value(node.input()).shape().subList(first, last + 1);
        gradients.emit(node, node.input(), new SplitDim(first, sizes), List.of(gradients.of(node.output())));
    }

    private List<Size> local(Graph graph, Node node) {
        return graph.value(node.input()).localShape().subList(first, last + 1);
    }
}
