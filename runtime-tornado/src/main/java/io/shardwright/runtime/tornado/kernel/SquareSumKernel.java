package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Sums of squares, which the host reads. */
public final class SquareSumKernel {
    private static final int GROUPS = 16;
    private static final int LOCAL = 64;

    private SquareSumKernel() {}

    /** The sum of squares of a dense tensor, as the sum of {@value #GROUPS} results. */
    public static KernelLaunch sum(DeviceMemory memory, LocalTensor x) {
        return KernelLaunch.of(
                "sumOfSquares",
                Grid.groups(GROUPS, LOCAL),
                new float[GROUPS],
                SquareSumKernel::sumOfSquares,
                memory.dense(x),
                Math.toIntExact(x.size()));
    }

    /** Each group adds up every so-manieth element, in double, and its work-items' sums as a tree. */
    public static void sumOfSquares(
            KernelContext context, FloatArray memory, FloatArray results, int first, int x, int size) {
        float[] sums = context.allocateFloatLocalArray(LOCAL);
        int item = context.localIdx;
        double sum = 0;
        for (int i = context.globalIdx; i < size; i += GROUPS * LOCAL) {
            double value = memory.get(x + i);
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
