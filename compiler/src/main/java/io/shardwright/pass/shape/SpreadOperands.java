package io.shardwright.pass.shape;

import io.shardwright.ir.ElementwiseOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.AddBroadcast;
import io.shardwright.ops.elementwise.Spread;
import io.shardwright.ops.shape.Concat;
import io.shardwright.ops.shape.Slice;
import io.shardwright.pass.FreshName;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Gives the operands of an elementwise operator one shape. Their dims are aligned from the right, and what an operand lacks of another's
 * dims, or has as 1, it is spread over. Sizes that the compiler doesn't know are taken for equal.
 */
final class SpreadOperands {
    private final Map<String, Value> values;
    private final SizeEquations equations;
    private final Set<String> names = new HashSet<>();

    SpreadOperands(Map<String, Value> values, SizeEquations equations) {
        this.values = values;
        this.equations = equations;
        names.addAll(values.keySet());
    }

    /** The node, behind what spreads its operands. */
    List<Node> run(Node node) {
        if (node.op() instanceof Concat concat) {
            return concat(node, concat);
        }
        if (!(node.op() instanceof ElementwiseOp)) {
            return List.of(node);
        }
        List<List<Size>> shapes = node.inputs().stream().map(this::shape).toList();
        List<Size> result = Spread.shape(shapes);
        if (shapes.stream().allMatch(shape -> Spread.isAll(shape, result))) {
            return List.of(node);
        }
        if (node.op() instanceof Add && isOfRows(shapes)) {
            boolean isFirst = shapes.get(0).size() > shapes.get(1).size();
            return List.of(node.withOp(new AddBroadcast())
                    .withInputs(isFirst ? node.inputs() : node.inputs().reversed()));
        }
        return spread(node, shapes, result);
    }

    /** Rows that repeat, as learned positions do: there is a kernel for their sum, which keeps them from being spread in memory. */
    private static boolean isOfRows(List<List<Size>> shapes) {
        List<Size> smaller = shapes.get(0).size() < shapes.get(1).size() ? shapes.get(0) : shapes.get(1);
        return shapes.get(0).size() != shapes.get(1).size()
                && smaller.size() > 1
                && smaller.stream().noneMatch(Size.ONE::equals);
    }

    private List<Node> spread(Node node, List<List<Size>> shapes, List<Size> result) {
        List<Node> nodes = new ArrayList<>();
        List<String> inputs = new ArrayList<>(node.inputs());
        int whole = IntStream.range(0, inputs.size())
                .filter(i -> Spread.isAll(shapes.get(i), result))
                .findFirst()
                .orElse(-1);
        if (whole < 0) {
            // None has all dims: the first takes them from all others.
            Spread first = Spread.of(shapes.getFirst(), shapes.subList(1, shapes.size()));
            nodes.add(node(first, node, inputs));
            inputs.set(0, nodes.getFirst().output());
            whole = 0;
        }
        String like = inputs.get(whole);
        for (int i = 0; i < inputs.size(); i++) {
            if (!inputs.get(i).equals(like) && !Spread.isAll(shapes.get(i), result)) {
                Spread next = Spread.of(shapes.get(i), List.of(result));
                nodes.add(node(next, node, List.of(inputs.get(i), like)));
                inputs.set(i, nodes.getLast().output());
            }
        }
        nodes.add(node.withInputs(inputs));
        return nodes;
    }

    /** A part that has a dim as 1 which others have, such as a token for all sequences, is spread over it: all dims but that of the parts. */
    private List<Node> concat(Node node, Concat concat) {
        List<List<Size>> shapes = node.inputs().stream().map(this::shape).toList();
        int along = concat.at(shapes.getFirst().size());
        if (along < 0
                || shapes.stream()
                        .anyMatch(shape -> shape.size() != shapes.getFirst().size() || shape.size() <= along)) {
            return List.of(node);
        }
        List<List<Size>> others =
                shapes.stream().map(shape -> withOne(shape, along)).toList();
        List<Size> result = Spread.shape(others);
        int whole = IntStream.range(0, others.size())
                .filter(i -> Spread.isAll(others.get(i), result))
                .findFirst()
                .orElse(-1);
        List<Node> nodes = new ArrayList<>();
        List<String> inputs = new ArrayList<>(node.inputs());
        for (int i = 0; whole >= 0 && i < inputs.size(); i++) {
            if (!Spread.isAll(others.get(i), result)) {
                // Of the other part only the shape matters: as much of it as this one has along the dim of the parts.
                Slice like = new Slice(along, Size.ZERO, shapes.get(i).get(along));
                List<Size> likeShape = new ArrayList<>(shapes.get(whole));
                likeShape.set(along, shapes.get(i).get(along));
                String name = FreshName.like(inputs.get(whole).replace('.', '_') + "Like", names);
                names.add(name);
                nodes.add(Node.of(like, name, List.of(node.inputs().get(whole)), node.origin()));
                nodes.add(node(Spread.of(shapes.get(i), List.of(likeShape)), node, List.of(inputs.get(i), name)));
                inputs.set(i, nodes.getLast().output());
            }
        }
        nodes.add(node.withInputs(inputs));
        return nodes;
    }

    private static List<Size> withOne(List<Size> shape, int dim) {
        List<Size> with = new ArrayList<>(shape);
        with.set(dim, Size.ONE);
        return with;
    }

    private Node node(Spread spread, Node of, List<String> inputs) {
        String name = FreshName.like(inputs.getFirst().replace('.', '_') + "Spread", names);
        names.add(name);
        return Node.of(spread, name, inputs, of.origin());
    }

    private List<Size> shape(String name) {
        return Objects.requireNonNull(values.get(name), name).shape().stream()
                .map(equations::resolve)
                .toList();
    }
}
