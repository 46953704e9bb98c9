package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.DeviceMemory;
import io.shardwright.runtime.tornado.Grid;
import io.shardwright.runtime.tornado.Heads;
import io.shardwright.runtime.tornado.Launch;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Copies and sums of {@code [batch, heads, seq, size]} of any strides. */
public final class HeadViews {
    private HeadViews() {}

    /** {@code y = x}, or {@code y += x}. */
    public static Launch copy(DeviceMemory memory, LocalTensor y, LocalTensor x, boolean add) {
        Heads to = memory.heads(y);
        Heads from = memory.heads(x);
        return Launch.of(
                "copyHeads",
                Grid.over(to.elements()),
                Launch.NONE,
                HeadViews::copyHeads,
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
            int to = HeadTiles.row(y, ySteps, batch, head, t) + i % size;
            float value = memory.get(HeadTiles.row(x, xSteps, batch, head, t) + i % size);
            if (add == 1) {
                value += memory.get(to);
            }
            memory.set(to, value);
        }
    }
}
