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

    /** {@code y = factor x}. */
    void scale(Piece y, Piece x, double factor);

    /** {@code a = activation(h)}. */
    void activate(Piece a, Piece h, Activation activation);

    /** {@code dh = da activation'(h)}. */
    void activateGradient(Piece dh, Piece da, Piece h, Activation activation);
}
