package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Sums, products and copies: a work-item for each element. */
public final class ElementwiseKernel {
    private ElementwiseKernel() {}

    /** {@code z = x + y}. */
    public static KernelLaunch add(DeviceMemory memory, LocalTensor z, LocalTensor x, LocalTensor y) {
        DeviceRows to = memory.rows(z);
        DeviceRows a = memory.rows(x);
        DeviceRows b = memory.rows(y);
        return KernelLaunch.of(
                "addRows",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                ElementwiseKernel::addRows,
                to.at(),
                to.stride(),
                a.at(),
                a.stride(),
                b.at(),
                b.stride(),
                to.cols(),
                to.size());
    }

    public static void addRows(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int z,
            int zStride,
            int x,
            int xStride,
            int y,
            int yStride,
            int cols,
            int size) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            Elements.set(
                    memory,
                    halves,
                    z,
                    row * zStride + col,
                    Elements.get(memory, halves, x, row * xStride + col)
                            + Elements.get(memory, halves, y, row * yStride + col));
        }
    }

    /** {@code z = x y}. */
    public static KernelLaunch multiply(DeviceMemory memory, LocalTensor z, LocalTensor x, LocalTensor y) {
        DeviceRows to = memory.rows(z);
        DeviceRows a = memory.rows(x);
        DeviceRows b = memory.rows(y);
        return KernelLaunch.of(
                "multiplyRows",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                ElementwiseKernel::multiplyRows,
                to.at(),
                to.stride(),
                a.at(),
                a.stride(),
                b.at(),
                b.stride(),
                to.cols(),
                to.size());
    }

    public static void multiplyRows(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int z,
            int zStride,
            int x,
            int xStride,
            int y,
            int yStride,
            int cols,
            int size) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            Elements.set(
                    memory,
                    halves,
                    z,
                    row * zStride + col,
                    Elements.get(memory, halves, x, row * xStride + col)
                            * Elements.get(memory, halves, y, row * yStride + col));
        }
    }

    /** {@code y = x}. */
    public static KernelLaunch copy(DeviceMemory memory, LocalTensor y, LocalTensor x) {
        DeviceRows to = memory.rows(y);
        DeviceRows from = memory.rows(x);
        return KernelLaunch.of(
                "copyRows",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                ElementwiseKernel::copyRows,
                to.at(),
                to.stride(),
                from.at(),
                from.stride(),
                to.cols(),
                to.size());
    }

    public static void copyRows(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int y,
            int yStride,
            int x,
            int xStride,
            int cols,
            int size) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            Elements.set(memory, halves, y, row * yStride + col, Elements.get(memory, halves, x, row * xStride + col));
        }
    }

    /** {@code y = factor x}. The factor may depend on what was computed. */
    public static KernelLaunch scale(DeviceMemory memory, LocalTensor y, LocalTensor x, double factor) {
        DeviceRows to = memory.rows(y);
        DeviceRows from = memory.rows(x);
        return KernelLaunch.of(
                "scaleRows",
                Grid.over(to.size()),
                new float[] {(float) factor},
                ElementwiseKernel::scaleRows,
                to.at(),
                to.stride(),
                from.at(),
                from.stride(),
                to.cols(),
                to.size());
    }

    public static void scaleRows(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            FloatArray changing,
            int factor,
            int y,
            int yStride,
            int x,
            int xStride,
            int cols,
            int size) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            Elements.set(
                    memory,
                    halves,
                    y,
                    row * yStride + col,
                    changing.get(factor) * Elements.get(memory, halves, x, row * xStride + col));
        }
    }

    /** {@code x = value} everywhere. */
    public static KernelLaunch fill(DeviceMemory memory, LocalTensor x, double value) {
        DeviceRows to = memory.rows(x);
        return KernelLaunch.of(
                "fillRows",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                ElementwiseKernel::fillRows,
                to.at(),
                to.stride(),
                to.cols(),
                to.size(),
                (float) value);
    }

    public static void fillRows(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int x,
            int stride,
            int cols,
            int size,
            float value) {
        int i = context.globalIdx;
        if (i < size) {
            Elements.set(memory, halves, x, i / cols * stride + i % cols, value);
        }
    }
}
