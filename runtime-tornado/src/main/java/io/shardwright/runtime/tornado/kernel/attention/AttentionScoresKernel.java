package io.shardwright.runtime.tornado.kernel.attention;

import io.shardwright.runtime.tornado.kernel.Elements;
import io.shardwright.runtime.tornado.launch.DeviceHeads;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.runtime.tornado.launch.PackedInts;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** The scores of a block of attention, for those who need them all: a work-item for each element. */
public final class AttentionScoresKernel {
    private AttentionScoresKernel() {}

    /** {@code scores = scale q kᵀ}, and minus infinity where the mask hides the key. */
    public static KernelLaunch scores(
            DeviceMemory memory, LocalTensor scores, LocalTensor q, LocalTensor k, double scale, AttentionBlock block) {
        PackedAttentionShape shape = PackedAttentionShape.of(memory, q, k, block);
        DeviceHeads to = shape.rectangle(memory, scores);
        return KernelLaunch.of(
                "attentionScores",
                Grid.over(to.elements()),
                KernelLaunch.NONE,
                AttentionScoresKernel::attentionScores,
                to.place(),
                to.steps(),
                shape.q().place(),
                shape.q().steps(),
                shape.k().place(),
                shape.k().steps(),
                shape.packed(true, false),
                shape.seq(),
                to.elements(),
                (float) scale);
    }

    public static void attentionScores(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            long scores,
            long steps,
            long q,
            long qSteps,
            long k,
            long kSteps,
            long shape,
            long seq,
            int elements,
            float scale) {
        int i = context.globalIdx;
        if (i < elements) {
            int heads = PackedAttentionShape.heads(shape);
            int keys = PackedInts.second(seq);
            int s = i % keys;
            int t = i / keys % PackedInts.first(seq);
            int head = i / keys / PackedInts.first(seq) % heads;
            int batch = i / keys / PackedInts.first(seq) / heads;
            float score = Float.NEGATIVE_INFINITY;
            if (!PackedAttentionShape.has(shape, PackedAttentionShape.CAUSAL) || s <= t) {
                int query = HeadTiles.row(memory, q, qSteps, batch, head, t);
                int key =
                        HeadTiles.row(memory, k, kSteps, batch, head * PackedAttentionShape.keyHeads(shape) / heads, s);
                score = scale
                        * HeadTiles.dotProduct(memory, halves, q, query, k, key, PackedAttentionShape.size(shape));
            }
            Elements.setAt(
                    memory,
                    halves,
                    PackedInts.first(scores),
                    HeadTiles.row(memory, scores, steps, batch, head, t) + s,
                    score);
        }
    }

    /** {@code y = p v}, or {@code y += p v}. */
    public static KernelLaunch addValues(
            DeviceMemory memory, LocalTensor y, LocalTensor p, LocalTensor v, AttentionBlock block, boolean first) {
        PackedAttentionShape shape = PackedAttentionShape.of(memory, y, v, block);
        DeviceHeads by = shape.rectangle(memory, p);
        return KernelLaunch.of(
                "attentionValues",
                Grid.over(shape.q().elements()),
                KernelLaunch.NONE,
                AttentionScoresKernel::attentionValues,
                shape.q().place(),
                shape.q().steps(),
                by.place(),
                by.steps(),
                shape.k().place(),
                shape.k().steps(),
                shape.packed(first, false),
                shape.seq(),
                shape.q().elements());
    }

    public static void attentionValues(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            long y,
            long ySteps,
            long p,
            long pSteps,
            long v,
            long vSteps,
            long shape,
            long seq,
            int elements) {
        int i = context.globalIdx;
        if (i < elements) {
            int heads = PackedAttentionShape.heads(shape);
            int size = PackedAttentionShape.size(shape);
            int t = i / size % PackedInts.first(seq);
            int head = i / size / PackedInts.first(seq) % heads;
            int batch = i / size / PackedInts.first(seq) / heads;
            int shares = HeadTiles.row(memory, p, pSteps, batch, head, t);
            int values = HeadTiles.row(memory, v, vSteps, batch, head * PackedAttentionShape.keyHeads(shape) / heads, 0)
                    + i % size;
            float sum = 0;
            for (int s = 0; s < PackedInts.second(seq); s++) {
                sum += Elements.getAt(memory, halves, PackedInts.first(p), shares + s)
                        * Elements.getAt(memory, halves, PackedInts.first(v), values + s * PackedInts.second(v));
            }
            int to = HeadTiles.row(memory, y, ySteps, batch, head, t) + i % size;
            if (!PackedAttentionShape.has(shape, PackedAttentionShape.FIRST)) {
                sum += Elements.getAt(memory, halves, PackedInts.first(y), to);
            }
            Elements.setAt(memory, halves, PackedInts.first(y), to, sum);
        }
    }
}
