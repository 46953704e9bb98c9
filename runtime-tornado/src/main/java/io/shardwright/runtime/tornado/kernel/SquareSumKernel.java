package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Sums of squares, which the host reads. */
public final class SquareSumKernel {
    private static final int MOST_GROUPS = 256;
    private static final int LOCAL = 64;

    /** Elements of a work-item, where there are fewer groups. */
    private static final int EACH = 16;

    private SquareSumKernel() {}

    /** The sum of squares of a dense tensor, as the sum of a result for each group: one of few elements, and of as many as fill a device. */
    public static KernelLaunch sum(DeviceMemory memory, LocalTensor x) {
        int size = Math.toIntExact(x.size());
        int groups = Math.clamp(Math.ceilDiv(size, LOCAL * EACH), 1, MOST_GROUPS);
        return KernelLaunch.of(
                "sumOfSquares",
                Grid.groups(groups, LOCAL),
                new float[groups],
                SquareSumKernel::sumOfSquares,
                memory.dense(x),
                size,
                groups);
    }

    /** Each group adds up every so-manieth element, in double, and its work-items' sums as a tree. */
    public static void sumOfSquares(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            FloatArray results,
            int first,
            int x,
            int size,
            int groups) {
        float[] sums = context.allocateFloatLocalArray(LOCAL);
        int item = context.localIdx;
        int from = Elements.place(memory, x);
        double sum = 0;
        for (int i = context.globalIdx; i < size; i += groups * LOCAL) {
            double value = Elements.getAt(memory, halves, x, from + i);
            sum += value * value;
        }
        sums[item] = (float) sum;
        context.localBarrier();
        for (int half = LOCAL / 2; half > 0; half /= 2) {
            if (item < half) {
                sums[item] += sums[item + half];
            }
            context.localBarrier();
        }
        if (item == 0) {
            results.set(first + context.groupIdx, sums[0]);
        }
    }
}
