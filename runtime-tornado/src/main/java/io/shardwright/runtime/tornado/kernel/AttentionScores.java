package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.DeviceMemory;
import io.shardwright.runtime.tornado.Grid;
import io.shardwright.runtime.tornado.Heads;
import io.shardwright.runtime.tornado.Launch;
import io.shardwright.runtime.tornado.TwoInts;
import io.shardwright.spi.AttentionBlock;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The scores of a block of attention, for those who need them all: a work-item for each element. */
public final class AttentionScores {
    private AttentionScores() {}

    /** {@code scores = scale q kᵀ}, and minus infinity where the mask hides the key. */
    public static Launch scores(
            DeviceMemory memory, LocalTensor scores, LocalTensor q, LocalTensor k, double scale, AttentionBlock block) {
        AttentionShape shape = AttentionShape.of(memory, q, k, block);
        Heads to = shape.rectangle(memory, scores);
        return Launch.of(
                "scoreKeys",
                Grid.over(to.elements()),
                Launch.NONE,
                AttentionScores::scoreKeys,
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

    public static void scoreKeys(
            KernelContext context,
            FloatArray memory,
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
            int heads = AttentionShape.heads(shape);
            int keys = TwoInts.second(seq);
            int s = i % keys;
            int t = i / keys % TwoInts.first(seq);
            int head = i / keys / TwoInts.first(seq) % heads;
            int batch = i / keys / TwoInts.first(seq) / heads;
            float score = Float.NEGATIVE_INFINITY;
            if (!AttentionShape.has(shape, AttentionShape.CAUSAL) || s <= t) {
                int query = HeadTiles.row(q, qSteps, batch, head, t);
                int key = HeadTiles.row(k, kSteps, batch, head * AttentionShape.keyHeads(shape) / heads, s);
                score = scale * HeadTiles.productInMemory(memory, query, key, AttentionShape.size(shape));
            }
            memory.set(HeadTiles.row(scores, steps, batch, head, t) + s, score);
        }
    }

    /** {@code y = p v}, or {@code y += p v}. */
    public static Launch addValues(
            DeviceMemory memory, LocalTensor y, LocalTensor p, LocalTensor v, AttentionBlock block, boolean first) {
        AttentionShape shape = AttentionShape.of(memory, y, v, block);
        Heads by = shape.rectangle(memory, p);
        return Launch.of(
                "weighValues",
                Grid.over(shape.q().elements()),
                Launch.NONE,
                AttentionScores::weighValues,
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

    public static void weighValues(
            KernelContext context,
            FloatArray memory,
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
            int heads = AttentionShape.heads(shape);
            int size = AttentionShape.size(shape);
            int t = i / size % TwoInts.first(seq);
            int head = i / size / TwoInts.first(seq) % heads;
            int batch = i / size / TwoInts.first(seq) / heads;
            int shares = HeadTiles.row(p, pSteps, batch, head, t);
            int values = HeadTiles.row(v, vSteps, batch, head * AttentionShape.keyHeads(shape) / heads, 0) + i % size;
            float sum = 0;
            for (int s = 0; s < TwoInts.second(seq); s++) {
                sum += memory.get(shares + s) * memory.get(values + s * TwoInts.second(v));
            }
            int to = HeadTiles.row(y, ySteps, batch, head, t) + i % size;
            if (!AttentionShape.has(shape, AttentionShape.FIRST)) {
                sum += memory.get(to);
            }
            memory.set(to, sum);
        }
    }
}
