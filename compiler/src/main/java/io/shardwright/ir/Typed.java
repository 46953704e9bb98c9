package io.shardwright.ir;

import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.List;

/** An element type and a whole shape. */
public record Typed(DType type, List<Size> shape) {
    public Typed {
        shape = List.copyOf(shape);
    }

    public static Typed f32(List<Size> shape) {
        return new Typed(DType.F32, shape);
    }

    public int dims() {
        return shape.size();
    }

    /** The size of one dim; a negative number counts from the end. */
    public Size dim(int dim) {
        return shape.get(dim < 0 ? shape.size() + dim : dim);
    }
}
