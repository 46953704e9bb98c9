package io.shardwright.ops.shape;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.ops.description.WrittenCall;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Values side by side along one dim, by default the last. A part that can be computed where it belongs is not copied.
 *
 * @param dim or {@link #LAST}
 */
public record Concat(int dim) implements KernelOp {
    /** Stands for the last dim, whatever its number. */
    public static final int LAST = -1;

    public static final Operator OPERATOR = Operator.of(
                    Concat.class, "concat", s -> new Concat(s.has("along") ? s.number("along") : LAST))
            .writtenAs("concat(parts...)", call -> made(call, LAST, call.tensors(0)), "cat")
            .writtenAs("concat(dim, parts...)", call -> {
                List<String> parts = alike(call);
                return made(call, call.dim(0, call.dims(parts.getFirst())), parts);
            })
            .writtenAs("stack(dim, parts...)", call -> {
                List<String> parts = alike(call);
                int dims = call.dims(parts.getFirst()) + 1;
                int dim = call.dim(0, dims);
                List<String> wider = new ArrayList<>();
                for (String part : parts) {
                    wider.add(call.first(Made.of(new AddDim(dim), part + "Stacked", dims, List.of(part))));
                }
                return made(call, dim, wider);
            });

    /** Along the last dim. */
    public Concat() {
        this(LAST);
    }

    /** The parts behind the dim, of as many dims each. */
    private static List<String> alike(WrittenCall call) throws Unreadable {
        List<String> parts = call.tensors(1);
        int dims = parts.stream().mapToInt(call::dims).max().orElse(0);
        for (int i = 0; i < parts.size(); i++) {
            int has = call.dims(parts.get(i));
            if (has < dims) {
                // Of an array, which part it is can't be pointed at.
                int argument = parts.size() == call.arguments() - 1 ? 1 + i : call.arguments();
                throw call.refuse(
                        argument,
                        parts.get(i) + " has " + has + " of the " + dims
                                + " dims that another part has: add those it lacks with addDim");
            }
        }
        return parts;
    }

    private static Made made(WrittenCall call, int dim, List<String> parts) {
        int dims = call.dims(parts.getFirst());
        StringBuilder name = new StringBuilder(parts.getFirst());
        parts.stream().skip(1).forEach(part -> name.append(Made.and("And", part)));
        return Made.of(new Concat(dim == dims - 1 ? LAST : dim), name.toString(), dims, parts);
    }

    /** The dim's number in a value of so many dims. */
    public int at(int dims) {
        return dim < 0 ? dims - 1 : dim;
    }

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return dim == LAST ? List.of() : List.of(Attribute.of("along", dim));
    }

    @Override
    public String kernel(Node node) {
        return "concat";
    }

    @Override
    public String spec(Node node) {
        if (dim == LAST) {
            return IntStream.range(0, node.inputs().size())
                    .mapToObj(part -> "... " + letter(node, part) + "^")
                    .collect(Collectors.joining(", ", "", " -> ... z"));
        }
        String before = IntStream.range(0, dim).mapToObj(at -> "d" + at + " ").collect(Collectors.joining());
        return IntStream.range(0, node.inputs().size())
                .mapToObj(part -> before + letter(node, part) + "^ ...")
                .collect(Collectors.joining(", ", "", " -> " + before + "z ..."));
    }

    /** Of the dim in a part: {@code a}, {@code b}, up to the sum's {@code z}; of more parts {@code p0}, {@code p1}. */
    private static String letter(Node node, int part) {
        return node.inputs().size() < 26 ? Character.toString('a' + part) : "p" + part;
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDimsAtLeast(0, Math.max(1, dim + 1), in.node().input());
        List<Size> shape = new ArrayList<>(in.input(0).shape());
        Size sum = Size.ZERO;
        int along = at(shape.size());
        for (int part = 0; part < in.node().inputs().size(); part++) {
            Typed other = in.input(part);
            in.requireDims(part, shape.size(), in.node().inputs().get(part));
            for (int at = 0; at < Math.min(other.dims(), shape.size()); at++) {
                if (at != along) {
                    in.requireEqual(
                            shape.get(at),
                            other.dim(at),
                            "dims " + at + " of " + in.node().input() + " and "
                                    + in.node().inputs().get(part));
                }
            }
            sum = sum.plus(other.dim(along));
        }
        shape.set(along, sum);
        return List.of(new Typed(in.real(), shape));
    }

    @Override
    public boolean isLinear(Node node) {
        return true;
    }

    @Override
    public Cost cost(RankShapes on) {
        return on.once();
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        List<Size> sizes = node.inputs().stream()
                .map(input -> gradients.graph().value(input).shape())
                .map(shape -> shape.get(at(shape.size())))
                .toList();
        gradients.emitAll(
                node, node.inputs(), new SplitOp(sizes.size(), sizes, dim), List.of(gradients.of(node.output())));
    }
}
