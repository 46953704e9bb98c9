package io.shardwright.runtime.tornado.kernel.attention;

import io.shardwright.runtime.tornado.kernel.Elements;
import io.shardwright.runtime.tornado.launch.DeviceHeads;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.runtime.tornado.launch.PackedInts;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Copies and sums of {@code [batch, heads, seq, size]} of any strides. */
public final class HeadCopyKernel {
    private HeadCopyKernel() {}

    /** {@code y = x}, or {@code y += x}. */
    public static KernelLaunch copy(DeviceMemory memory, LocalTensor y, LocalTensor x, boolean add) {
        DeviceHeads to = memory.heads(y);
        DeviceHeads from = memory.heads(x);
        return KernelLaunch.of(
                "copyHeads",
                Grid.over(to.elements()),
                KernelLaunch.NONE,
                HeadCopyKernel::copyHeads,
                to.place(),
                to.steps(),
                from.place(),
                from.steps(),
                to.heads(),
                to.seq(),
                to.size(),
                to.elements(),
                add ? 1 : 0);
    }

    public static void copyHeads(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            long y,
            long ySteps,
            long x,
            long xSteps,
            int heads,
            int seq,
            int size,
            int elements,
            int add) {
        int i = context.globalIdx;
        if (i < elements) {
            int t = i / size % seq;
            int head = i / size / seq % heads;
            int batch = i / size / seq / heads;
            int to = HeadTiles.row(memory, y, ySteps, batch, head, t) + i % size;
            float value = Elements.getAt(
                    memory, halves, PackedInts.first(x), HeadTiles.row(memory, x, xSteps, batch, head, t) + i % size);
            if (add == 1) {
                value += Elements.getAt(memory, halves, PackedInts.first(y), to);
            }
            Elements.setAt(memory, halves, PackedInts.first(y), to, value);
        }
    }
}
