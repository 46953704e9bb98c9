package io.shardwright.dsl;

/**
 * A value of a model: floating-point numbers with a shape that the compiler knows by formula.
 *
 * <p>A {@code Tensor} in a model is the whole value. How it lies across the mesh is the compiler's business, and
 * follows from the annotations of the layers.
 *
 * <p>Operators that work element by element take tensors whose shapes differ, too: dims are aligned from the right, and what one lacks
 * of the other's dims, or has as 1, it is spread over. {@code [batch, seq, size]} and {@code [seq, 1]} or {@code [size]}, either way
 * round, give {@code [batch, seq, size]}.
 */
public sealed class Tensor permits Weight, Constant {
    Tensor() {}

    /** The sum, element by element. */
    public Tensor plus(Tensor other) {
        throw new NotCompiledException("Tensor.plus");
    }

    /** Each element and {@code number}, which is a constant or a number of the config, as in all methods that take one. */
    public Tensor plus(double number) {
        throw new NotCompiledException("Tensor.plus");
    }

    /** The difference, element by element. */
    public Tensor minus(Tensor other) {
        throw new NotCompiledException("Tensor.minus");
    }

    /** Each element less {@code number}. */
    public Tensor minus(double number) {
        throw new NotCompiledException("Tensor.minus");
    }

    /** The product, element by element. */
    public Tensor times(Tensor other) {
        throw new NotCompiledException("Tensor.times");
    }

    /** Each element times {@code number}, as {@link #scale}. */
    public Tensor times(double number) {
        throw new NotCompiledException("Tensor.times");
    }

    /** The quotient, element by element. */
    public Tensor divide(Tensor other) {
        throw new NotCompiledException("Tensor.divide");
    }

    /** Each element divided by {@code number}. */
    public Tensor divide(double number) {
        throw new NotCompiledException("Tensor.divide");
    }

    /** Each element with the other sign. */
    public Tensor negate() {
        throw new NotCompiledException("Tensor.negate");
    }

    /** The larger of two elements. Where they are equal, the gradient is this one's. */
    public Tensor max(Tensor other) {
        throw new NotCompiledException("Tensor.max");
    }

    /** Each element, or {@code number} where that is larger. */
    public Tensor max(double number) {
        throw new NotCompiledException("Tensor.max");
    }

    /** The smaller of two elements. Where they are equal, the gradient is this one's. */
    public Tensor min(Tensor other) {
        throw new NotCompiledException("Tensor.min");
    }

    /** Each element, or {@code number} where that is smaller. */
    public Tensor min(double number) {
        throw new NotCompiledException("Tensor.min");
    }

    /** Where this is larger than {@code other}. */
    public Mask greater(Tensor other) {
        throw new NotCompiledException("Tensor.greater");
    }

    /** Where this is larger than {@code number}. */
    public Mask greater(double number) {
        throw new NotCompiledException("Tensor.greater");
    }

    /** Where this is smaller than {@code other}. */
    public Mask less(Tensor other) {
        throw new NotCompiledException("Tensor.less");
    }

    /** Where this is smaller than {@code number}. */
    public Mask less(double number) {
        throw new NotCompiledException("Tensor.less");
    }

    /** Where this is as large as {@code other} or larger. */
    public Mask atLeast(Tensor other) {
        throw new NotCompiledException("Tensor.atLeast");
    }

    /** Where this is {@code number} or larger. */
    public Mask atLeast(double number) {
        throw new NotCompiledException("Tensor.atLeast");
    }

    /** Where this is as small as {@code other} or smaller. */
    public Mask atMost(Tensor other) {
        throw new NotCompiledException("Tensor.atMost");
    }

    /** Where this is {@code number} or smaller. */
    public Mask atMost(double number) {
        throw new NotCompiledException("Tensor.atMost");
    }

    /** Where two elements are equal. */
    public Mask equalTo(Tensor other) {
        throw new NotCompiledException("Tensor.equalTo");
    }

    /** Where this is {@code number}. */
    public Mask equalTo(double number) {
        throw new NotCompiledException("Tensor.equalTo");
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

    /**
     * The same elements with the dims in another order: {@code x.permute(0, 2, 1)} is {@code [a, c, b]} of {@code [a, b, c]}.
     *
     * @param order for each dim of the result, which dim of this tensor it is; constants
     */
    public Tensor permute(int... order) {
        throw new NotCompiledException("Tensor.permute");
    }

    /** The same elements with two dims swapped; constants, counted from 0, or from the end if negative. */
    public Tensor transpose(int first, int second) {
        throw new NotCompiledException("Tensor.transpose");
    }

    /**
     * One dim seen as several, the last of which counts fastest: {@code x.splitDim(2, heads, size)} is {@code [batch, seq,
     * heads, size]} of {@code [batch, seq, heads*size]}. If the dim is split over ranks, the first of {@code sizes} is, then.
     *
     * @param dim a constant, counted from 0, or from the end if negative
     * @param sizes whose product is the dim's
     */
    public Tensor splitDim(int dim, int... sizes) {
        throw new NotCompiledException("Tensor.splitDim");
    }

    /**
     * Dims {@code first} to {@code last} seen as one, the inverse of {@link #splitDim}: {@code x.mergeDims(1, 2)} is {@code
     * [batch, rows*columns, size]} of {@code [batch, rows, columns, size]}. Of the dims that are merged only the first may be
     * split over ranks.
     */
    public Tensor mergeDims(int first, int last) {
        throw new NotCompiledException("Tensor.mergeDims");
    }

    /** With one dim more, of size 1, which becomes dim {@code dim}: {@code [batch, 1, size]} of {@code [batch, size]}. */
    public Tensor addDim(int dim) {
        throw new NotCompiledException("Tensor.addDim");
    }

    /** Without a dim, which must be of size 1. */
    public Tensor dropDim(int dim) {
        throw new NotCompiledException("Tensor.dropDim");
    }

    /**
     * Elements {@code from} to before {@code to} along one dim, which must lie whole: {@code x.slice(1, 0, config.prefix())}.
     *
     * @param dim a constant, counted from 0, or from the end if negative
     * @param from a constant or a size of the config, as is {@code to}
     */
    public Tensor slice(int dim, int from, int to) {
        throw new NotCompiledException("Tensor.slice");
    }

    /**
     * Element {@code index} along one dim, which the result lacks: {@code x.select(1, 0)} is what stands at each sequence's first
     * position.
     */
    public Tensor select(int dim, int index) {
        throw new NotCompiledException("Tensor.select");
    }

    /**
     * What stands at given positions of each sequence: {@code [batch, count, size]} of {@code [batch, seq, size]} and positions {@code
     * [batch, count]}, {@code [batch, size]} for positions {@code [batch]}. A position that a sequence hasn't, such as -1 where fewer
     * are wanted, gives 0. Sequences must lie whole.
     */
    public Tensor at(Tokens positions) {
        throw new NotCompiledException("Tensor.at");
    }
}
