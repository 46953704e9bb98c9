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

/** Without a dim, which must be of size 1: the inverse of {@link AddDim}. */
public record DropDim(int dim) implements ViewOp {
    public static final Operator OPERATOR = Operator.of(DropDim.class, "drop_dim", s -> new DropDim(s.number("dim")))
            .writtenAs(
                    "x.dropDim(dim)",
                    call -> {
                        String x = call.tensor(0);
                        int dims = call.dims(x);
                        return Made.of(new DropDim(call.dim(1, dims)), x + "Narrower", dims - 1, List.of(x));
                    },
                    "squeeze");

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
        in.requireDimsAtLeast(0, dim + 1, in.node().input());
        List<Size> shape = new ArrayList<>(in.input(0).shape());
        in.requireEqual(
                shape.remove(dim), Size.ONE, "dim " + dim + " of " + in.node().input() + ", which is dropped, and one");
        return List.of(in.input(0).withShape(shape));
    }

    @Override
    public String view(Graph graph, Node node, int index, Function<Size, String> java) {
        return ".dropDim(" + dim + ")";
    }

    @Override
    public Optional<String> inverseView(Graph graph, Node node, Function<Size, String> java) {
        return Optional.of(".addDim(" + dim + ")");
    }

    @Override
    public Optional<Strides> seen(Graph graph, Node node, int index, Strides input) {
        return Optional.of(input.without(dim));
    }

    @Override
    public Optional<Strides> seenBackwards(Graph graph, Node node, Strides output) {
        return Optional.of(output.with(dim));
    }

    @Override
    public Optional<Placement> placement(Graph graph, Node node, Placement input) {
        if (!(input instanceof Varying(int split, List<Size> sections))) {
            return Optional.of(input);
        }
        return split == dim ? Optional.empty() : Optional.of(new Varying(split < dim ? split : split - 1, sections));
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients.emit(node, node.input(), new AddDim(dim), List.of(gradients.of(node.output())));
    }
}
