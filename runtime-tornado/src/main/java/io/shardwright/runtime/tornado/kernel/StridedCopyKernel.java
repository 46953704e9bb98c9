package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceStrides;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.runtime.tornado.launch.PackedInts;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Copies and sums of tensors of one shape that lie anyhow: a work-item for each element. */
public final class StridedCopyKernel {
    private StridedCopyKernel() {}

    /** {@code y = x}, or {@code y += x}. */
    public static KernelLaunch copy(DeviceMemory memory, LocalTensor y, LocalTensor x, boolean add) {
        DeviceStrides to = memory.strides(y);
        DeviceStrides from = memory.strides(x);
        int size = Math.toIntExact(x.size());
        return KernelLaunch.of(
                "copyStrided",
                Grid.over(size),
                KernelLaunch.NONE,
                StridedCopyKernel::copyStrided,
                to.at(),
                to.middle(),
                to.last(),
                from.at(),
                from.middle(),
                from.last(),
                PackedInts.of(DeviceStrides.size(x, 1), DeviceStrides.size(x, 2)),
                PackedInts.of(DeviceStrides.size(x, 3), DeviceStrides.size(x, 4)),
                size,
                add ? 1 : 0);
    }

    public static void copyStrided(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            long y,
            long yMiddle,
            long yLast,
            long x,
            long xMiddle,
            long xLast,
            long dimsMiddle,
            long dimsLast,
            int size,
            int add) {
        int i = context.globalIdx;
        if (i < size) {
            int fifth = PackedInts.second(dimsLast);
            int fourth = PackedInts.first(dimsLast);
            int third = PackedInts.second(dimsMiddle);
            int second = PackedInts.first(dimsMiddle);
            int e = i % fifth;
            int d = i / fifth % fourth;
            int c = i / fifth / fourth % third;
            int b = i / fifth / fourth / third % second;
            int a = i / fifth / fourth / third / second;
            int to = a * PackedInts.second(y);
            to += b * PackedInts.first(yMiddle) + c * PackedInts.second(yMiddle);
            to += d * PackedInts.first(yLast) + e * PackedInts.second(yLast);
            int from = a * PackedInts.second(x);
            from += b * PackedInts.first(xMiddle) + c * PackedInts.second(xMiddle);
            from += d * PackedInts.first(xLast) + e * PackedInts.second(xLast);
            float value = Elements.get(memory, halves, PackedInts.first(x), from);
            if (add == 1) {
                value += Elements.get(memory, halves, PackedInts.first(y), to);
            }
            Elements.set(memory, halves, PackedInts.first(y), to, value);
        }
    }
}
