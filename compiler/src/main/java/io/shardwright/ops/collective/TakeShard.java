package io.shardwright.ops.collective;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Inference;
import io.shardwright.ir.Node;
import io.shardwright.ir.Typed;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Strides;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.description.Operator;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Each rank's part of a whole value: I → V(dim), nothing moves; its gradient is {@link AllGather}. */
public record TakeShard(Axis axis, int dim) implements ViewOp {
    public static final Operator OPERATOR = Operator.of(
                    TakeShard.class, "take_shard", s -> new TakeShard(s.axis(), s.number("dim")))
            .from("where what is whole has to be split");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("axis", axis.text()), Attribute.of("dim", dim));
    }

    @Override
    public List<Typed> infer(Inference in) {
        return List.of(in.input(0));
    }

    /** The rank's number along the axis is called {@code tpIndex} in generated constructors. */
    @Override
    public String view(Graph graph, Node node, int index, Function<Size, String> java) {
        return ".part(" + dim + ", " + java.apply(Size.atom(axis.text() + "Index")) + ", "
                + java.apply(Size.atom(axis.text())) + ")";
    }

    @Override
    public Optional<Strides> seen(Graph graph, Node node, int index, Strides input) {
        return Optional.of(
                input.section(dim, graph.value(node.output()).localShape().get(dim)));
    }

    @Override
    public Optional<Placement> placement(Graph graph, Node node, Placement input) {
        return input.equals(Placement.INVARIANT) ? Optional.of(Placement.varying(dim)) : Optional.empty();
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients.emit(node, node.input(), new AllGather(axis, dim), List.of(gradients.of(node.output())));
    }
}
