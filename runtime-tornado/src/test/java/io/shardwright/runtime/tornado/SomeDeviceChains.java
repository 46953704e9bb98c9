package io.shardwright.runtime.tornado;

import io.shardwright.runtime.cpu.SomeChains;
import io.shardwright.runtime.tornado.kernel.ActivationFunctions;
import io.shardwright.runtime.tornado.kernel.Elements;
import io.shardwright.spi.kernel.ElementwiseChain;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** {@link SomeChains} with kernels of TornadoVM, as the compiler writes them. */
final class SomeDeviceChains {
    static final ElementwiseChain Y = SomeChains.Y.withKernel(() -> ParallelKernel.of(SomeDeviceChains::yParallel));

    static final ElementwiseChain Y_GRADIENT =
            SomeChains.Y_GRADIENT.withKernel(() -> ParallelKernel.of(SomeDeviceChains::yGradientParallel));

    private SomeDeviceChains() {}

    public static void yParallel(
            FloatArray memory,
            ShortArray halves,
            int yAt,
            int yStride,
            int xAt,
            int xStride,
            int tAt,
            int tStride,
            int cols,
            int size) {
        int yFrom = Elements.place(memory, yAt);
        int xFrom = Elements.place(memory, xAt);
        int tFrom = Elements.place(memory, tAt);
        for (@Parallel int i = 0; i < size; i++) {
            int row = i / cols;
            int col = i % cols;
            float x = Elements.getAt(memory, halves, xAt, xFrom + row * xStride + col);
            float t = Elements.getAt(memory, halves, tAt, tFrom + row * tStride + col);
            Elements.setAt(
                    memory,
                    halves,
                    yAt,
                    yFrom + row * yStride + col,
                    ActivationFunctions.value(ActivationFunctions.SILU, x + t) * t * 0.5f + x);
        }
    }

    public static void yGradientParallel(
            FloatArray memory,
            ShortArray halves,
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
        int dXFrom = Elements.place(memory, dXAt);
        int dTFrom = Elements.place(memory, dTAt);
        int dYFrom = Elements.place(memory, dYAt);
        int xFrom = Elements.place(memory, xAt);
        int tFrom = Elements.place(memory, tAt);
        for (@Parallel int i = 0; i < size; i++) {
            int row = i / cols;
            int col = i % cols;
            float dY = Elements.getAt(memory, halves, dYAt, dYFrom + row * dYStride + col);
            float x = Elements.getAt(memory, halves, xAt, xFrom + row * xStride + col);
            float t = Elements.getAt(memory, halves, tAt, tFrom + row * tStride + col);
            float dX = dY * ActivationFunctions.derivative(ActivationFunctions.SILU, x);
            Elements.setAt(memory, halves, dXAt, dXFrom + row * dXStride + col, dX);
            Elements.setAt(memory, halves, dTAt, dTFrom + row * dTStride + col, dX * t);
        }
    }
}
