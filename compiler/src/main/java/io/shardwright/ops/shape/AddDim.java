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

/** With one dim more, of size 1. */
public record AddDim(int dim) implements ViewOp {
    public static final Operator OPERATOR = Operator.of(AddDim.class, "add_dim", s -> new AddDim(s.number("dim")))
            .writtenAs(
                    "x.addDim(dim)",
                    call -> {
                        String x = call.tensor(0);
                        int dims = call.dims(x) + 1;
                        return Made.of(new AddDim(call.dim(1, dims)), x + "Wider", dims, List.of(x));
                    },
                    "unsqueeze",
                    "expandDims");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("dim", dim));
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDimsAtLeast(0, dim, in.node().input());
        List<Size> shape = new ArrayList<>(in.input(0).shape());
        shape.add(dim, Size.ONE);
        return List.of(in.input(0).withShape(shape));
    }

    @Override
    public String view(Graph graph, Node node, int index, Function<Size, String> java) {
        return ".addDim(" + dim + ")";
    }

    @Override
    public Optional<String> inverseView(Graph graph, Node node, Function<Size, String> java) {
        return Optional.of(".dropDim(" + dim + ")");
    }

    @Override
    public Optional<Strides> seen(Graph graph, Node node, int index, Strides input) {
        return Optional.of(input.with(dim));
    }

    @Override
    public Optional<Strides> seenBackwards(Graph graph, Node node, Strides output) {
        return Optional.of(output.without(dim));
    }

    @Override
    public Optional<Placement> placement(Graph graph, Node node, Placement input) {
        return Optional.of(
                input instanceof Varying(int split, List<Size> sections)
                        ? new Varying(split < dim ? split : split + 1, sections)
                        : input);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients.emit(node, node.input(), new DropDim(dim), List.of(gradients.of(node.output())));
    }
}
