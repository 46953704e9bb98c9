package io.shardwright.dsl;

/**
 * A value of a model: floating-point numbers with a shape that the compiler knows by formula.
 *
 * <p>A {@code Tensor} in a model is the whole value. How it lies across the mesh is the compiler's business, and
 * follows from the annotations of the layers.
 */
public sealed class Tensor permits Weight, Constant {
    Tensor() {}

    /**
     * The sum of tensors of one shape; or {@code other} has only the last dims of this one, and is added at each of the
     * others.
     */
    public Tensor plus(Tensor other) {
        throw new NotCompiledException("Tensor.plus");
    }

    /** The elementwise product of tensors of one shape. */
    public Tensor times(Tensor other) {
        throw new NotCompiledException("Tensor.times");
    }

    /** Each element times {@code factor}. */
    public Tensor scale(double factor) {
        throw new NotCompiledException("Tensor.scale");
    }

    /**
     * {@code [batch, seq, count*size]} as heads: {@code [batch, count, seq, size]}. One head lies whole on one rank, so
     * a split over {@code tp} needs a {@code count} that {@code tp} divides.
     */
    public Tensor heads(int count) {
        throw new NotCompiledException("Tensor.heads");
    }

    /** {@code [batch, count, seq, size]} as {@code [batch, seq, count*size]}; the inverse of {@link #heads}. */
    public Tensor mergeHeads() {
        throw new NotCompiledException("Tensor.mergeHeads");
    }

    /**
     * {@code [..., n]} as {@code parts} tensors {@code [..., n/parts]}, along the last dim: {@code Tensor[] qkv =
     * x.splitEvenly(3)}. If the last dim is split over {@code tp}, each part is, too.
     */
    public Tensor[] splitEvenly(int parts) {
        throw new NotCompiledException("Tensor.splitEvenly");
    }

    /**
     * {@code [..., a+b+...]} as tensors {@code [..., a]}, {@code [..., b]} and so on, along the last dim: {@code
     * Tensor[] qkv = x.split(q, kv, kv)}. If the last dim is split over {@code tp}, each part is, too.
     */
    public Tensor[] split(int... sizes) {
        throw new NotCompiledException("Tensor.split");
    }
}
