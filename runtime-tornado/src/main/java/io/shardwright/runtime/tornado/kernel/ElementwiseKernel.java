package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

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
            memory.set(
                    z + row * zStride + col, memory.get(x + row * xStride + col) + memory.get(y + row * yStride + col));
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
            memory.set(
                    z + row * zStride + col, memory.get(x + row * xStride + col) * memory.get(y + row * yStride + col));
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
            KernelContext context, FloatArray memory, int y, int yStride, int x, int xStride, int cols, int size) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            memory.set(y + row * yStride + col, memory.get(x + row * xStride + col));
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
            memory.set(y + row * yStride + col, changing.get(factor) * memory.get(x + row * xStride + col));
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
            KernelContext context, FloatArray memory, int x, int stride, int cols, int size, float value) {
        int i = context.globalIdx;
        if (i < size) {
            memory.set(x + i / cols * stride + i % cols, value);
        }
    }
}
