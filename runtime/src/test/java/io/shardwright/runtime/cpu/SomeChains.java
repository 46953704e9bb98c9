package io.shardwright.runtime.cpu;

import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.Piece;
import io.shardwright.spi.kernel.Pieces;
import io.shardwright.tensor.LocalTensor;

/** Chains as the compiler writes them, and the same as one kernel after the other. */
public final class SomeChains {
    /** {@code y = silu(x + t) * t * 0.5 + x}. */
    public static final ElementwiseChain Y = new ElementwiseChain("SomeChains.Y", 1, 2, 4, SomeChains::y);

    /** {@code dX = dY * silu'(x)}, {@code dT = dX * t}. */
    public static final ElementwiseChain Y_GRADIENT =
            new ElementwiseChain("SomeChains.Y_GRADIENT", 2, 3, 0, SomeChains::yGradient);

    private SomeChains() {}

    private static void y(Pieces pieces) {
        Piece y = pieces.output(0);
        Piece x = pieces.input(0);
        Piece t = pieces.input(1);
        Piece sum = pieces.between(0);
        Piece silu = pieces.between(1);
        Piece product = pieces.between(2);
        Piece scaled = pieces.between(3);

        pieces.add(sum, x, t);
        pieces.activate(silu, sum, Activation.SILU);
        pieces.multiply(product, silu, t);
        pieces.scale(scaled, product, 0.5);
        pieces.add(y, scaled, x);
    }

    private static void yGradient(Pieces pieces) {
        Piece dX = pieces.output(0);
        Piece dT = pieces.output(1);
        Piece dY = pieces.input(0);
        Piece x = pieces.input(1);
        Piece t = pieces.input(2);

        pieces.activateGradient(dX, dY, x, Activation.SILU);
        pieces.multiply(dT, dX, t);
    }

    /** What {@link #Y} does, one operator after the other. */
    public static void apart(Kernels kernels, LocalTensor y, LocalTensor x, LocalTensor t, LocalTensor between) {
        kernels.add(between, x, t);
        kernels.activate(between, between, Activation.SILU);
        kernels.multiply(between, between, t);
        kernels.scale(between, between, 0.5);
        kernels.add(y, between, x);
    }
}
