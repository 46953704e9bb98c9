package io.shardwright.ir;

import io.shardwright.mesh.Axis;
import io.shardwright.size.Size;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The shapes of a node's inputs and outputs on one rank: what its cost follows from. */
public record RankShapes(List<List<Size>> inputs, List<List<Size>> outputs) {
    private static final Size BYTES = Size.of(4);

    public RankShapes {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** @param values finds a value by its name */
    public static RankShapes of(Node node, Function<String, Value> values) {
        return new RankShapes(
                node.inputs().stream()
                        .map(name -> values.apply(name).localShape())
                        .toList(),
                node.outputs().stream()
                        .map(name -> values.apply(name).localShape())
                        .toList());
    }

    /** A dim of an input; a negative number counts from the end. */
    public Size in(int index, int dim) {
        List<Size> shape = inputs.get(index);
        return shape.get(dim < 0 ? shape.size() + dim : dim);
    }

    /** How many elements an input has. */
    public Size in(int index) {
        return elements(inputs.get(index));
    }

    /** How many elements an output has. */
    public Size out(int index) {
        return elements(outputs.get(index));
    }

    /** The cost of reading all inputs and writing all outputs once. */
    public Cost once() {
        return Cost.ofBytes(bytes(Stream.concat(inputs.stream(), outputs.stream())
                .map(RankShapes::elements)
                .reduce(Size.ZERO, Size::plus)));
    }

    /** {@link #once}, with so many operations for each element of the first output. */
    public Cost onceWith(long operations) {
        return once().withOther(Size.of(operations).times(out(0)));
    }

    public static Size bytes(Size elements) {
        return BYTES.times(elements);
    }

    /** Bytes of all but the rank's own share of what is divided among the ranks along an axis. */
    public static Size bytesToOthers(Size elements, Axis axis) {
        Size own = elements.dividedBy(Size.atom(axis.text())).orElseThrow();
        return bytes(elements.minus(own));
    }

    private static Size elements(List<Size> shape) {
        return shape.stream().reduce(Size.ONE, Size::times);
    }
}
