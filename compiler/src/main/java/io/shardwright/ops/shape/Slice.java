package io.shardwright.ops.shape;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Literal;
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

/** Elements {@code from} to before {@code to} along one dim, which must lie whole. */
public record Slice(int dim, Size from, Size to) implements ViewOp {
    public static final Operator OPERATOR = Operator.of(
                    Slice.class, "slice", s -> new Slice(s.number("dim"), s.size("from"), s.size("until")))
            .writtenAs(
                    "x.slice(dim, from, to)",
                    call -> {
                        String x = call.tensor(0);
                        int dims = call.dims(x);
                        Slice slice = new Slice(call.dim(1, dims), call.size(2), call.size(3));
                        return Made.of(slice, x + "Slice", dims, List.of(x));
                    },
                    "narrow")
            .writtenAs("x.select(dim, index)", call -> {
                String x = call.tensor(0);
                int dims = call.dims(x);
                int dim = call.dim(1, dims);
                Size index = call.size(2);
                Slice slice = new Slice(dim, index, index.plus(Size.ONE));
                String selected = call.first(Made.of(slice, x + "Slice", dims, List.of(x)));
                return Made.of(new DropDim(dim), x + "Selected", dims - 1, List.of(selected));
            });

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("dim", dim), Attribute.of("from", from), Attribute.of("until", to));
    }

    @Override
    public List<Typed> infer(Inference in) {
        in.requireDimsAtLeast(0, dim + 1, in.node().input());
        List<Size> shape = new ArrayList<>(in.input(0).shape());
        in.requireWithin(
                from,
                to,
                "the end of what is taken of dim " + dim + " of " + in.node().input());
        in.requireWithin(
                to,
                shape.set(dim, to.minus(from)),
                "dim " + dim + " of " + in.node().input());
        return List.of(in.input(0).withShape(shape));
    }

    @Override
    public String view(Graph graph, Node node, int index, Function<Size, String> java) {
        return ".section(" + dim + ", " + java.apply(from) + ", " + java.apply(to.minus(from)) + ")";
    }

    @Override
    public Optional<Strides> seen(Graph graph, Node node, int index, Strides input) {
        return Optional.of(input.section(dim, to.minus(from)));
    }

    @Override
    public Optional<Placement> placement(Graph graph, Node node, Placement input) {
        return input instanceof Varying varying && varying.dim() == dim ? Optional.empty() : Optional.of(input);
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        Literal at = new Literal.Count(node.output() + "From", from);
        gradients
                .kernel(node, "placeSection")
                .orAdding("addSection")
                .into(node.input())
                .reads(gradients.of(node.output()))
                .with(new Literal.Java(Integer.toString(dim)))
                .with(at)
                .emit();
    }
}
