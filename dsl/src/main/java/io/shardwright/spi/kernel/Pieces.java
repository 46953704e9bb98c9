package io.shardwright.spi.kernel;

/**
 * One piece of each tensor of a chain, all of them so small that they stay in the cache while the chain's steps run over them. The
 * steps are those of {@link Kernels}; each may overwrite what it reads.
 */
public interface Pieces {
    Piece output(int index);

    Piece input(int index);

    /** Room for what lies between two steps. */
    Piece between(int index);

    /** {@code z = x + y}. */
    void add(Piece z, Piece x, Piece y);

    /** {@code z = x y}. */
    void multiply(Piece z, Piece x, Piece y);

    /** {@code z = x y + w}, rounded after the product and after the sum: the bits of {@link #multiply} and then {@link #add}. */
    void multiplyAdd(Piece z, Piece x, Piece y, Piece w);

    /** {@code z = x - y}. */
    void subtract(Piece z, Piece x, Piece y);

    /** {@code z = x / y}. */
    void divide(Piece z, Piece x, Piece y);

    /** {@code z = x} to the power of {@code y}; of a negative x not a number unless y is whole. */
    void power(Piece z, Piece x, Piece y);

    /** The larger of two. */
    void max(Piece z, Piece x, Piece y);

    /** The smaller of two. */
    void min(Piece z, Piece x, Piece y);

    /** 1 where {@code x > y}, else 0. */
    void greater(Piece z, Piece x, Piece y);

    /** 1 where {@code x >= y}, else 0. */
    void atLeast(Piece z, Piece x, Piece y);

    /** 1 where {@code x = y}, else 0. */
    void equal(Piece z, Piece x, Piece y);

    /** {@code yes} where the mask isn't 0, else {@code no}. */
    void where(Piece z, Piece mask, Piece yes, Piece no);

    /** {@code z = value}, the same each time that the chain runs. */
    void fill(Piece z, double value);

    /** {@code y = eˣ}. */
    void exp(Piece y, Piece x);

    /** {@code y = log x}. */
    void log(Piece y, Piece x);

    /** {@code y = √x}. */
    void sqrt(Piece y, Piece x);

    /** {@code y = 1/√x}. */
    void inverseSqrt(Piece y, Piece x);

    /** {@code y = |x|}. */
    void abs(Piece y, Piece x);

    /** 1, 0 or -1, as x is. */
    void sign(Piece y, Piece x);

    /** {@code y = 1 - x}: where a mask doesn't hold. */
    void not(Piece y, Piece x);

    /** {@code y = factor x}. */
    void scale(Piece y, Piece x, double factor);

    /** {@code y = cap tanh(x / cap)}. */
    void softCap(Piece y, Piece x, double cap);

    /** {@code a = activation(h)}. */
    void activate(Piece a, Piece h, Activation activation);

    /** {@code dh = da activation'(h)}. */
    void activateGradient(Piece dh, Piece da, Piece h, Activation activation);
}
