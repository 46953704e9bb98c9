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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The same elements with the dims in another order.
 *
 * @param order for each dim of the output, which dim of the input it is
 */
public record Permute(List<Integer> order) implements ViewOp {
    public static final Operator OPERATOR = Operator.of(Permute.class, "permute", s -> new Permute(s.numbers("order")))
            .writtenAs("x.permute(order...)", call -> {
                String x = call.tensor(0);
                int dims = call.dims(x);
                List<Integer> order = call.dims(1, dims);
                if (!IntStream.range(0, dims)
                        .boxed()
                        .toList()
                        .equals(order.stream().sorted().toList())) {
                    throw call.refuse(1, "name each of the " + dims + " dims once");
                }
                return Made.of(new Permute(order), x + "Permuted", dims, List.of(x));
            })
            .writtenAs(
                    "x.transpose(first, second)",
                    call -> {
                        String x = call.tensor(0);
                        int dims = call.dims(x);
                        Permute swap = swap(dims, call.dim(1, dims), call.dim(2, dims));
                        return Made.of(swap, x + "Transposed", dims, List.of(x));
                    },
                    "swapaxes",
                    "swapAxes");

    public Permute {
        order = List.copyOf(order);
    }

    /** The order of so many dims with two of them swapped. */
    public static Permute swap(int dims, int first, int second) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, dims).boxed().toList());
        Collections.swap(order, first, second);
        return new Permute(order);
    }

    /** The order of so many dims with one of them moved to the end. */
    public static Permute last(int dims, int dim) {
        return new Permute(IntStream.range(0, dims)
                .map(at -> at < dim ? at : at < dims - 1 ? at + 1 : dim)
                .boxed()
                .toList());
    }

    private List<Integer> inverse() {
        return IntStream.range(0, order.size()).map(order::indexOf).boxed().toList();
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("order", words(order, " ")));
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDims(0, order.size(), in.node().input());
        return List.of(
                in.input(0).withShape(order.stream().map(in.input(0)::dim).toList()));
    }

    @Override
    public String view(Graph graph, Node node, int index, Function<Size, String> java) {
        return ".permute(" + words(order, ", ") + ")";
    }

    @Override
    public Optional<String> inverseView(Graph graph, Node node, Function<Size, String> java) {
        return Optional.of(".permute(" + words(inverse(), ", ") + ")");
    }

    @Override
    public Optional<Strides> seen(Graph graph, Node node, int index, Strides input) {
        return Optional.of(input.permuted(order));
    }

    @Override
    public Optional<Strides> seenBackwards(Graph graph, Node node, Strides output) {
        return Optional.of(output.permuted(inverse()));
    }

    @Override
    public Optional<Placement> placement(Graph graph, Node node, Placement input) {
        return Optional.of(
                input instanceof Varying(int dim, List<Size> sections)
                        ? new Varying(order.indexOf(dim), sections)
                        : input);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients.emit(node, node.input(), new Permute(inverse()), List.of(gradients.of(node.output())));
    }

    private static String words(List<Integer> dims, String between) {
        return dims.stream().map(String::valueOf).collect(Collectors.joining(between));
    }
}
