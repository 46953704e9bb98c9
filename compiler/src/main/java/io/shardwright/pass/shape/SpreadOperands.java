package io.shardwright.pass.shape;

import io.shardwright.ir.ElementwiseOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.AddBroadcast;
import io.shardwright.ops.elementwise.Spread;
import io.shardwright.ops.linear.MatmulOp;
import io.shardwright.ops.shape.AddDim;
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
 * Gives the operands of an elementwise operator one shape, and those of a matmul or of what is put together the dims that they share.
 * Their dims are aligned from the right, and what an operand lacks of another's dims, or has as 1, it is spread over. Sizes that the
 * compiler doesn't know are taken for equal.
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
        if (node.op() instanceof MatmulOp) {
            return matmul(node);
        }
        if (!(node.op() instanceof ElementwiseOp)) {
            return List.of(node);
        }
        List<List<Size>> shapes = node.inputs().stream().map(this::shape).toList();
        List<Size> result = Spread.shape(shapes);
        if (shapes.stream().allMatch(shape -> Spread.isAll(shape, result))) {
            return List.of(node);
        }
        if (node.op() instanceof Add && isOfRows(shapes, result)) {
            boolean isFirst = shapes.get(0).size() > shapes.get(1).size();
            return List.of(node.withOp(new AddBroadcast())
                    .withInputs(isFirst ? node.inputs() : node.inputs().reversed()));
        }
        return spread(node, shapes, result);
    }

    /** Rows that repeat, as learned positions do: there is a kernel for their sum, which keeps them from being spread in memory. */
    private static boolean isOfRows(List<List<Size>> shapes, List<Size> result) {
        boolean isFirstSmaller = shapes.get(0).size() < shapes.get(1).size();
        List<Size> smaller = isFirstSmaller ? shapes.get(0) : shapes.get(1);
        return shapes.get(0).size() != shapes.get(1).size()
                && Spread.isAll(isFirstSmaller ? shapes.get(1) : shapes.get(0), result)
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
        return spreadBut(node, shapes, along, along + 1);
    }

    /** Leading dims that one of both lacks the kernel goes over by itself; but not those that one has as 1. */
    private List<Node> matmul(Node node) {
        List<List<Size>> shapes =
                new ArrayList<>(node.inputs().stream().map(this::shape).toList());
        int dims = shapes.stream().mapToInt(List::size).max().orElseThrow();
        List<List<Size>> leading = shapes.stream()
                .map(shape -> shape.subList(0, Math.max(0, shape.size() - 2)))
                .toList();
        List<Size> result = Spread.shape(leading);
        boolean isSpread = leading.stream()
                .anyMatch(shape -> !Spread.isAll(shape, result.subList(result.size() - shape.size(), result.size())));
        if (!isSpread) {
            return List.of(node);
        }
        List<Node> nodes = new ArrayList<>();
        List<String> inputs = new ArrayList<>(node.inputs());
        for (int i = 0; i < inputs.size(); i++) {
            while (shapes.get(i).size() < dims) {
                List<Size> wider = new ArrayList<>(shapes.get(i));
                wider.addFirst(Size.ONE);
                shapes.set(i, wider);
                String name = fresh(inputs.get(i) + "Wider");
                nodes.add(Node.of(new AddDim(0), name, List.of(inputs.get(i)), node.origin()));
                inputs.set(i, name);
            }
        }
        nodes.addAll(spreadBut(node.withInputs(inputs), shapes, dims - 2, dims));
        return nodes;
    }

    /**
     * Spreads the inputs, of as many dims each, over what they have as 1 and another hasn't.
     *
     * @param shapes of the inputs
     * @param from the first dim that stays as it is
     * @param to behind the last such dim
     */
    private List<Node> spreadBut(Node node, List<List<Size>> shapes, int from, int to) {
        List<List<Size>> others =
                shapes.stream().map(shape -> withOnes(shape, from, to)).toList();
        List<Size> result = Spread.shape(others);
        List<Node> nodes = new ArrayList<>();
        List<String> inputs = new ArrayList<>(node.inputs());
        for (int i = 0; i < inputs.size(); i++) {
            if (!Spread.isAll(others.get(i), result)) {
                List<List<Size>> likeShapes = new ArrayList<>();
                List<String> taken = new ArrayList<>(List.of(inputs.get(i)));
                for (int other = 0; other < inputs.size(); other++) {
                    if (other != i && !Spread.isAll(others.get(i), others.get(other))) {
                        likeShapes.add(others.get(other));
                        taken.add(like(node, node.inputs().get(other), from, to, nodes));
                    }
                }
                nodes.add(node(Spread.of(shapes.get(i), likeShapes), node, taken));
                inputs.set(i, nodes.getLast().output());
            }
        }
        nodes.add(node.withInputs(inputs));
        return nodes;
    }

    /** A value of which only the shape matters, and only that of the dims that are spread over. */
    private String like(Node node, String value, int from, int to, List<Node> nodes) {
        String like = value;
        for (int dim = from; dim < to; dim++) {
            String name = fresh(like + "Like");
            nodes.add(Node.of(new Slice(dim, Size.ZERO, Size.ONE), name, List.of(like), node.origin()));
            like = name;
        }
        return like;
    }

    private static List<Size> withOnes(List<Size> shape, int from, int to) {
        List<Size> with = new ArrayList<>(shape);
        for (int dim = from; dim < to; dim++) {
            with.set(dim, Size.ONE);
        }
        return with;
    }

    private Node node(Spread spread, Node of, List<String> inputs) {
        return Node.of(spread, fresh(inputs.getFirst() + "Spread"), inputs, of.origin());
    }

    private String fresh(String wanted) {
        String name = FreshName.like(wanted.replace('.', '_'), names);
        names.add(name);
        return name;
    }

    private List<Size> shape(String name) {
        return Objects.requireNonNull(values.get(name), name).shape().stream()
                .map(equations::resolve)
                .toList();
    }
}
