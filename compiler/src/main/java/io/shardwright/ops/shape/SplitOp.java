package io.shardwright.ops.shape;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ir.Typed;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.ir.layout.Strides;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.description.OperatorSettings;
import io.shardwright.ops.description.WrittenCall;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One dim, by default the last, cut into parts, side by side.
 *
 * @param sizes of the parts; empty if they are all alike
 * @param dim that is cut, or {@link Concat#LAST}
 */
public record SplitOp(int parts, List<Size> sizes, int dim) implements ViewOp {
    public static final Operator OPERATOR = Operator.of(SplitOp.class, "split", SplitOp::read)
            .writtenAs(
                    "x.splitEvenly(parts)",
                    call -> {
                        String x = call.tensor(0);
                        return parts(call, x, new SplitOp(call.constant(1), List.of()));
                    },
                    "chunk")
            .writtenAs("x.split(sizes...)", call -> {
                String x = call.tensor(0);
                List<Size> sizes = new ArrayList<>();
                for (int part = 1; part < call.arguments(); part++) {
                    sizes.add(call.size(part));
                }
                return parts(call, x, new SplitOp(sizes.size(), sizes));
            });

    public SplitOp {
        sizes = List.copyOf(sizes);
    }

    /** Of the last dim. */
    public SplitOp(int parts, List<Size> sizes) {
        this(parts, sizes, Concat.LAST);
    }

    private static Op read(OperatorSettings settings) {
        int dim = settings.has("along") ? settings.number("along") : Concat.LAST;
        if (settings.has("parts")) {
            return new SplitOp(settings.number("parts"), List.of(), dim);
        }
        List<Size> sizes = settings.sizes("sizes");
        return new SplitOp(sizes.size(), sizes, dim);
    }

    private static Made parts(WrittenCall call, String x, SplitOp split) {
        return Made.of(split, x + "Part", call.dims(x), List.of(x)).inParts(split.parts());
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(
                sizes.isEmpty()
                        ? Attribute.of("parts", parts)
                        : Attribute.of(
                                "sizes",
                                String.join(
                                        " ", sizes.stream().map(Size::toString).toList())));
        if (dim != Concat.LAST) {
            attributes.add(Attribute.of("along", dim));
        }
        return attributes;
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDimsAtLeast(0, Math.max(1, dim + 1), in.node().input());
        Typed x = in.input(0);
        List<Size> cut = sizes;
        if (sizes.isEmpty()) {
            Size part = in.divide(
                    x.dim(dim),
                    Size.of(parts),
                    "not-divisible",
                    name(dim) + " of " + in.node().input() + " by its parts");
            cut = java.util.Collections.nCopies(parts, part);
        } else {
            Size sum = sizes.stream().reduce(Size.ZERO, Size::plus);
            in.requireEqual(x.dim(dim), sum, name(dim) + " of " + in.node().input() + " and the sum of its parts");
        }
        List<Typed> results = new ArrayList<>();
        for (Size size : cut) {
            List<Size> shape = new ArrayList<>(x.shape());
            shape.set(dim < 0 ? shape.size() - 1 : dim, size);
            results.add(in.input(0).withShape(shape));
        }
        return results;
    }

    private static String name(int dim) {
        return dim < 0 ? "the last dim" : "dim " + dim;
    }

    /** Sizes of the parts, once shapes are known. */
    public static List<Size> sections(Graph graph, Node split) {
        return split.outputs().stream()
                .map(output -> dimOf(split, graph.value(output).shape()))
                .toList();
    }

    /** Whether it cuts the last dim. */
    public boolean isOfRows() {
        return dim == Concat.LAST;
    }

    private static Size dimOf(Node split, List<Size> shape) {
        int dim = ((SplitOp) split.op()).dim();
        return shape.get(dim < 0 ? shape.size() - 1 : dim);
    }

    @Override
    public boolean keepsRows() {
        return true;
    }

    @Override
    public String view(Graph graph, Node node, int index, Function<Size, String> java) {
        Size from = Size.ZERO;
        for (int part = 0; part < index; part++) {
            from = from.plus(local(graph, node, part));
        }
        return ".section(" + dim + ", " + java.apply(from) + ", " + java.apply(local(graph, node, index)) + ")";
    }

    private static Size local(Graph graph, Node node, int part) {
        return dimOf(node, graph.value(node.outputs().get(part)).localShape());
    }

    @Override
    public Optional<Strides> seen(Graph graph, Node node, int index, Strides input) {
        int at = dim < 0 ? input.shape().size() - 1 : dim;
        return Optional.of(input.section(at, local(graph, node, index)));
    }

    /** A split last dim must be split section by section, so that every rank has its share of every part. */
    @Override
    public Optional<Placement> placement(Graph graph, Node node, Placement input) {
        if (!(input instanceof Varying varying)) {
            return Optional.of(input);
        }
        int cut = dim < 0 ? graph.value(node.input()).shape().size() - 1 : dim;
        if (varying.dim() != cut) {
            return Optional.of(input);
        }
        return varying.sections().equals(sections(graph, node))
                ? Optional.of(Placement.varying(cut))
                : Optional.empty();
    }

    /** The gradients of the parts, side by side; a part that nobody used has gradient 0. */
    @Override
    public void gradient(Gradients gradients, Node node) {
        for (String output : node.outputs()) {
            if (!gradients.has(output)) {
                gradients.zero(node, output);
            }
        }
        gradients.emit(
                node,
                node.input(),
                new Concat(dim),
                node.outputs().stream().map(gradients::of).toList());
    }
}
