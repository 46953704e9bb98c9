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
import java.util.stream.IntStream;

/**
 * One dim seen as several, the last of which counts fastest. Where the dim is split over ranks, the first of them is that has more
 * than one element.
 */
public record SplitDim(int dim, List<Size> sizes) implements ViewOp {
    public static final Operator OPERATOR = Operator.of(
                    SplitDim.class, "split_dim", s -> new SplitDim(s.number("dim"), s.sizes("sizes")))
            .writtenAs(
                    "x.splitDim(dim, sizes...)",
                    call -> {
                        String x = call.tensor(0);
                        int dims = call.dims(x);
                        SplitDim split = new SplitDim(call.dim(1, dims), call.sizes(2));
                        if (split.sizes.isEmpty()) {
                            throw call.refuse(1, "name the sizes that the dim has, such as x.splitDim(2, heads, size)");
                        }
                        return Made.of(split, x + "Split", dims + split.sizes.size() - 1, List.of(x));
                    },
                    "reshape",
                    "view",
                    "unflatten");

    public SplitDim {
        sizes = List.copyOf(sizes);
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(
                Attribute.of("dim", dim),
                Attribute.of(
                        "sizes",
                        String.join(" ", sizes.stream().map(Size::toString).toList())));
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDimsAtLeast(0, dim + 1, in.node().input());
        List<Size> shape = new ArrayList<>(in.input(0).shape());
        Size product = sizes.stream().reduce(Size.ONE, Size::times);
        in.requireEqual(
                shape.remove(dim),
                product,
                "dim " + dim + " of " + in.node().input() + " and the product of what it is split into");
        shape.addAll(dim, sizes);
        return List.of(in.input(0).withShape(shape));
    }

    @Override
    public String view(Graph graph, Node node, int index, Function<Size, String> java) {
        String local = local(graph, node).stream().map(java).collect(Collectors.joining(", "));
        return ".splitDim(" + dim + ", " + local + ")";
    }

    @Override
    public Optional<Strides> seen(Graph graph, Node node, int index, Strides input) {
        return Optional.of(input.split(dim, local(graph, node)));
    }

    @Override
    public Optional<Placement> placement(Graph graph, Node node, Placement input) {
        if (!(input instanceof Varying varying)) {
            return Optional.of(input);
        }
        if (varying.dim() == dim) {
            return varying.sections().isEmpty()
                    ? Optional.of(Placement.varying(dim + firstThatCounts()))
                    : Optional.empty();
        }
        int moved = varying.dim() < dim ? varying.dim() : varying.dim() + sizes.size() - 1;
        return Optional.of(new Varying(moved, varying.sections()));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        MergeDims merge = new MergeDims(dim, dim + sizes.size() - 1);
        gradients.emit(node, node.input(), merge, List.of(gradients.of(node.output())));
    }

    private List<Size> local(Graph graph, Node node) {
        return graph.value(node.output()).localShape().subList(dim, dim + sizes.size());
    }

    /** Of the sizes, the first that isn't 1. */
    private int firstThatCounts() {
        return IntStream.range(0, sizes.size())
                .filter(i -> !sizes.get(i).equals(Size.ONE))
                .findFirst()
                .orElse(0);
    }
}
