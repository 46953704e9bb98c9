package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.DeviceMemory;
import io.shardwright.runtime.tornado.Grid;
import io.shardwright.runtime.tornado.Launch;
import io.shardwright.runtime.tornado.Rows;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Sums, products and copies: a work-item for each element. */
public final class Elementwise {
    private Elementwise() {}

    /** {@code z = x + y}. */
    public static Launch add(DeviceMemory memory, LocalTensor z, LocalTensor x, LocalTensor y) {
        Rows to = memory.rows(z);
        Rows a = memory.rows(x);
        Rows b = memory.rows(y);
        return Launch.of(
                "addRows",
                Grid.over(to.size()),
                Launch.NONE,
                Elementwise::addRows,
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
    public static Launch multiply(DeviceMemory memory, LocalTensor z, LocalTensor x, LocalTensor y) {
        Rows to = memory.rows(z);
        Rows a = memory.rows(x);
        Rows b = memory.rows(y);
        return Launch.of(
                "multiplyRows",
                Grid.over(to.size()),
                Launch.NONE,
                Elementwise::multiplyRows,
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
    public static Launch copy(DeviceMemory memory, LocalTensor y, LocalTensor x) {
        Rows to = memory.rows(y);
        Rows from = memory.rows(x);
        return Launch.of(
                "copyRows",
                Grid.over(to.size()),
                Launch.NONE,
                Elementwise::copyRows,
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
    public static Launch scale(DeviceMemory memory, LocalTensor y, LocalTensor x, double factor) {
        Rows to = memory.rows(y);
        Rows from = memory.rows(x);
        return Launch.of(
                "scaleRows",
                Grid.over(to.size()),
                new float[] {(float) factor},
                Elementwise::scaleRows,
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
    public static Launch fill(DeviceMemory memory, LocalTensor x, double value) {
        Rows to = memory.rows(x);
        return Launch.of(
                "fillRows",
                Grid.over(to.size()),
                Launch.NONE,
                Elementwise::fillRows,
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
