package io.shardwright.ir;

import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.List;

/** An element type and a whole shape. */
public record Typed(DType type, List<Size> shape) {
    public Typed {
        shape = List.copyOf(shape);
    }

    /** Of a number that is float32 whatever the run's precision: a loss, a statistic. */
    public static Typed f32(List<Size> shape) {
        return new Typed(DType.F32, shape);
    }

    /** The same type with another shape. */
    public Typed withShape(List<Size> newShape) {
        return new Typed(type, newShape);
    }

    public int dims() {
        return shape.size();
    }

    /** The size of one dim; a negative number counts from the end. */
    public Size dim(int dim) {
        return shape.get(dim < 0 ? shape.size() + dim : dim);
    }
}
