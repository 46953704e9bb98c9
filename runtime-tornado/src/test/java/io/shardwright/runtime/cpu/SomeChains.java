package io.shardwright.runtime.cpu;

import io.shardwright.runtime.tornado.ParallelKernel;
import io.shardwright.runtime.tornado.kernel.Activations;
import io.shardwright.spi.Activation;
import io.shardwright.spi.ElementwiseChain;
import io.shardwright.spi.Kernels;
import io.shardwright.spi.Piece;
import io.shardwright.spi.Pieces;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Chains as the compiler writes them, and the same as one kernel after the other. */
public final class SomeChains {
    /** {@code y = silu(x + t) * t * 0.5 + x}. */
    public static final ElementwiseChain Y = new ElementwiseChain("SomeChains.Y", 1, 2, 4, SomeChains::y)
            .withKernel(() -> ParallelKernel.of(SomeChains::yParallel));

    /** {@code dX = dY * silu'(x)}, {@code dT = dX * t}. */
    public static final ElementwiseChain Y_GRADIENT = new ElementwiseChain(
                    "SomeChains.Y_GRADIENT", 2, 3, 0, SomeChains::yGradient)
            .withKernel(() -> ParallelKernel.of(SomeChains::yGradientParallel));

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

    public static void yParallel(
            FloatArray memory, int yAt, int yStride, int xAt, int xStride, int tAt, int tStride, int cols, int size) {
        for (@Parallel int i = 0; i < size; i++) {
            int row = i / cols;
            int col = i % cols;
            float x = memory.get(xAt + row * xStride + col);
            float t = memory.get(tAt + row * tStride + col);
            memory.set(yAt + row * yStride + col, Activations.value(Activations.SILU, x + t) * t * 0.5f + x);
        }
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

    public static void yGradientParallel(
            FloatArray memory,
            int dXAt,
            int dXStride,
            int dTAt,
            int dTStride,
            int dYAt,
            int dYStride,
            int xAt,
            int xStride,
            int tAt,
            int tStride,
            int cols,
            int size) {
        for (@Parallel int i = 0; i < size; i++) {
            int row = i / cols;
            int col = i % cols;
            float dY = memory.get(dYAt + row * dYStride + col);
            float x = memory.get(xAt + row * xStride + col);
            float t = memory.get(tAt + row * tStride + col);
            float dX = dY * Activations.slope(Activations.SILU, x);
            memory.set(dXAt + row * dXStride + col, dX);
            memory.set(dTAt + row * dTStride + col, dX * t);
        }
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
