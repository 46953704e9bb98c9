package io.shardwright.runtime.tornado;

import io.shardwright.runtime.cpu.SomeChains;
import io.shardwright.runtime.tornado.kernel.ActivationFunctions;
import io.shardwright.spi.kernel.ElementwiseChain;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** {@link SomeChains} with kernels of TornadoVM, as the compiler writes them. */
final class SomeDeviceChains {
    static final ElementwiseChain Y = SomeChains.Y.withKernel(() -> ParallelKernel.of(SomeDeviceChains::yParallel));

    static final ElementwiseChain Y_GRADIENT =
            SomeChains.Y_GRADIENT.withKernel(() -> ParallelKernel.of(SomeDeviceChains::yGradientParallel));

    private SomeDeviceChains() {}

    public static void yParallel(
            FloatArray memory, int yAt, int yStride, int xAt, int xStride, int tAt, int tStride, int cols, int size) {
        for (@Parallel int i = 0; i < size; i++) {
            int row = i / cols;
            int col = i % cols;
            float x = memory.get(xAt + row * xStride + col);
            float t = memory.get(tAt + row * tStride + col);
            memory.set(
                    yAt + row * yStride + col,
                    ActivationFunctions.value(ActivationFunctions.SILU, x + t) * t * 0.5f + x);
        }
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
            float dX = dY * ActivationFunctions.derivative(ActivationFunctions.SILU, x);
            memory.set(dXAt + row * dXStride + col, dX);
            memory.set(dTAt + row * dTStride + col, dX * t);
        }
    }
}
