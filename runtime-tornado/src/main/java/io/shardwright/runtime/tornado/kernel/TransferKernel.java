package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.PlaceTable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Between a tensor in memory and an array that has its elements without gaps. */
public final class TransferKernel {
    private TransferKernel() {}

    /**
     * Puts places into the memory's {@link PlaceTable}, and reads and writes the other arrays without changing anything. It comes first in
     * every graph: TornadoVM copies in nothing that the first task which is given it only writes, and copies out nothing that no task writes.
     */
    public static void touchArrays(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            FloatArray changing,
            FloatArray places,
            int count) {
        int i = context.globalIdx;
        if (i < count) {
            memory.set(PlaceTable.FIRST + i, places.get(i));
        }
        if (i == 0) {
            memory.set(0, memory.get(0));
            halves.set(0, halves.get(0));
            changing.set(0, changing.get(0));
        }
    }

    /** Elements become the tensor at {@code at}. */
    public static void unpackRows(
            KernelContext context, FloatArray memory, FloatArray elements, int at, int stride, int cols, int size) {
        int i = context.globalIdx;
        if (i < size) {
            memory.set(place(memory, at, i, stride, cols), elements.get(i));
        }
    }

    /** The tensor at {@code at} becomes the elements. */
    public static void packRows(
            KernelContext context, FloatArray memory, FloatArray elements, int at, int stride, int cols, int size) {
        int i = context.globalIdx;
        if (i < size) {
            elements.set(i, memory.get(place(memory, at, i, stride, cols)));
        }
    }

    /** {@link #unpackRows} of bf16. */
    public static void unpackHalves(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            ShortArray elements,
            int at,
            int stride,
            int cols,
            int size) {
        int i = context.globalIdx;
        if (i < size) {
            halves.set(place(memory, at, i, stride, cols), elements.get(i));
        }
    }

    /** {@link #packRows} of bf16. */
    public static void packHalves(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            ShortArray elements,
            int at,
            int stride,
            int cols,
            int size) {
        int i = context.globalIdx;
        if (i < size) {
            elements.set(i, halves.get(place(memory, at, i, stride, cols)));
        }
    }

    /** The place of element i of a tensor's rows. */
    private static int place(FloatArray memory, int at, int i, int stride, int cols) {
        return Elements.place(memory, at) + i / cols * stride + i % cols;
    }
}
