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

/** Megatron's <em>f</em> (1909.08053 §3): nothing forward, all-reduce backward. I → R; its gradient is P → I. */
public record ToReplicated(Axis axis) implements ViewOp {
    public static final Operator OPERATOR = Operator.of(ToReplicated.class, "f", s -> new ToReplicated(s.axis()))
            .from("f, where what is whole meets what is split");

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("axis", axis.text()));
    }

    @Override
    public List<Typed> infer(Inference in) {
        return List.of(in.input(0));
    }

    @Override
    public boolean keepsRows() {
        return true;
    }

    @Override
    public String view(Graph graph, Node node, int index, Function<Size, String> java) {
        return "";
    }

    @Override
    public Optional<String> inverseView(Graph graph, Node node, Function<Size, String> java) {
        return Optional.of("");
    }

    @Override
    public Optional<Strides> seen(Graph graph, Node node, int index, Strides input) {
        return Optional.of(input);
    }

    @Override
    public Optional<Strides> seenBackwards(Graph graph, Node node, Strides output) {
        return Optional.of(output);
    }

    @Override
    public Optional<Placement> placement(Graph graph, Node node, Placement input) {
        return input.equals(Placement.INVARIANT) ? Optional.of(Placement.REPLICATED) : Optional.empty();
    }

    @Override
    public void gradient(Gradients gradients, Node node) {
        gradients.emit(node, node.input(), new AllReduce(axis), List.of(gradients.of(node.output())));
    }
}
