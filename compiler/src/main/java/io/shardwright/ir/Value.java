package io.shardwright.ir;

import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.mesh.Axis;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * A value of a graph. Names are unique in it: the user's own where there is one; {@code up.weight} for a parameter,
 * {@code d.up.weight} for its gradient; {@code dH} for the gradient of {@code h}.
 *
 * @param shape sizes of the whole value, over all ranks
 * @param fixed of an input, whether it is data, and of a parameter, whether it is a constant: then it has no gradient
 */
public record Value(String name, DType type, List<Size> shape, MeshLayout layout, boolean fixed) {
    private static final Size SEQUENCE = Size.atom("seq");

    public Value {
        shape = List.copyOf(shape);
    }

    public Value(String name, DType type, List<Size> shape, MeshLayout layout) {
        this(name, type, shape, layout, false);
    }

    public Value withShape(List<Size> newShape) {
        return new Value(name, type, newShape, layout, fixed);
    }

    public Value withLayout(MeshLayout newLayout) {
        return new Value(name, type, shape, newLayout, fixed);
    }

    public Value withName(String newName) {
        return new Value(newName, type, shape, layout, fixed);
    }

    /** The same without a gradient. */
    public Value asFixed() {
        return new Value(name, type, shape, layout, true);
    }

    /** Whether it has a gradient: neither integers do, nor what is fixed. */
    public boolean isDifferentiable() {
        return type.isFloat() && !fixed;
    }

    /** Which dim counts the positions of a sequence; -1 if none does. */
    public int sequenceDim() {
        return shape.indexOf(SEQUENCE);
    }

    /** Sizes of one rank's part: {@code 4*hidden/tp} where a dim is split over tp. */
    public List<Size> localShape() {
        List<Size> local = new ArrayList<>();
        for (int dim = 0; dim < shape.size(); dim++) {
            Size size = shape.get(dim);
            for (Axis axis : layout.splitsOf(dim)) {
                size = size.dividedBy(Size.atom(axis.text())).orElseThrow();
            }
            local.add(size);
        }
        return local;
    }
}
