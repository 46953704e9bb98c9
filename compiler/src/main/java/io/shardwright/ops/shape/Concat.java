package io.shardwright.ops.shape;

import io.shardwright.ir.Cost;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Inference;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.RankShapes;
import io.shardwright.ir.Typed;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Values side by side along the last dim. A part that can be computed where it belongs is not copied. */
public record Concat() implements KernelOp {
    public static final Operator OPERATOR = Operator.of(Concat.class, "concat", _ -> new Concat())
            .writtenAs(
                    "concat(parts...)",
                    call -> {
                        List<String> parts = call.tensors();
                        StringBuilder name = new StringBuilder(parts.getFirst());
                        parts.stream().skip(1).forEach(part -> name.append(Made.and("And", part)));
                        return Made.of(new Concat(), name.toString(), call.dims(parts.getFirst()), parts);
                    },
                    "cat");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public String kernel(Node node) {
        return "concat";
    }

    @Override
    public String spec(Node node) {
        return IntStream.range(0, node.inputs().size())
                .mapToObj(part -> "... " + (char) ('a' + part) + "^")
                .collect(Collectors.joining(", ", "", " -> ... z"));
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDimsAtLeast(0, 1, in.node().input());
        List<Size> shape = new ArrayList<>(in.input(0).shape());
        Size last = Size.ZERO;
        for (int part = 0; part < in.node().inputs().size(); part++) {
            Typed other = in.input(part);
            in.requireDims(part, shape.size(), in.node().inputs().get(part));
            for (int dim = 0; dim < Math.min(other.dims(), shape.size()) - 1; dim++) {
                in.requireEqual(
                        shape.get(dim),
                        other.dim(dim),
                        "dims " + dim + " of " + in.node().input() + " and "
                                + in.node().inputs().get(part));
            }
            last = last.plus(other.dim(-1));
        }
        shape.set(shape.size() - 1, last);
        return List.of(Typed.f32(shape));
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
                .map(input -> gradients.graph().value(input).shape().getLast())
                .toList();
        gradients.emitAll(node, node.inputs(), new SplitOp(sizes.size(), sizes), List.of(gradients.of(node.output())));
    }
}
