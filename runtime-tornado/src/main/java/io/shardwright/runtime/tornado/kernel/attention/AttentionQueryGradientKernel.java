package io.shardwright.runtime.tornado.kernel.attention;

import io.shardwright.runtime.tornado.kernel.BothConditions;
import io.shardwright.runtime.tornado.launch.DeviceHeads;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.runtime.tornado.launch.PackedInts;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The gradient of q in a block of attention: a group has a tile of queries and goes through tiles of keys. */
public final class AttentionQueryGradientKernel {
    private AttentionQueryGradientKernel() {}

    /** @param given whether {@code dy vᵀ} is known, and given instead of v */
    static KernelLaunch gradient(
            DeviceMemory memory,
            LocalTensor dq,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            DeviceHeads valuesOrScores,
            boolean given,
            double scale,
            AttentionBlock block,
            boolean first) {
        PackedAttentionShape shape = PackedAttentionShape.of(memory, q, k, block);
        DeviceHeads to = shape.queries(memory, dq);
        DeviceHeads by = shape.queries(memory, dy);
        DeviceHeads of = shape.queries(memory, y);
        return KernelLaunch.of(
                "attentionQueryGradient",
                Grid.groups(to.batch() * to.heads() * HeadTiles.tiles(block.queries()), HeadTiles.ITEMS),
                KernelLaunch.NONE,
                AttentionQueryGradientKernel::attentionQueryGradient,
                to.place(),
                to.steps(),
                by.place(),
                by.steps(),
                of.place(),
                of.steps(),
                shape.lse(memory, lse),
                shape.q().place(),
                shape.q().steps(),
                shape.k().place(),
                shape.k().steps(),
                valuesOrScores.place(),
                valuesOrScores.steps(),
                shape.packed(first, given),
                shape.seq(),
                (float) scale);
    }

    /** {@code dq = scale Σ p (dp - Σ dy y) k}, with {@code p = e^(scale q k - lse)}, {@code dp = dy v}. */
    public static void attentionQueryGradient(
            KernelContext context,
            FloatArray memory,
            long dq,
            long dqSteps,
            long dy,
            long dySteps,
            long y,
            long ySteps,
            long lse,
            long q,
            long qSteps,
            long k,
            long kSteps,
            long v,
            long vSteps,
            long shape,
            long seq,
            float scale) {
        float[] queryTile = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.PITCH);
        float[] dyTile = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.PITCH);
        float[] keyTile = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.PITCH);
        float[] valueTile = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.PITCH);
        float[] scores = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.SCORES);
        float[] sums = new float[HeadTiles.OWN];
        int heads = PackedAttentionShape.heads(shape);
        int size = PackedAttentionShape.size(shape);
        int queries = PackedInts.first(seq);
        int keys = PackedInts.second(seq);
        int tiles = (queries + HeadTiles.ROWS - 1) / HeadTiles.ROWS;
        int firstQuery = context.groupIdx % tiles * HeadTiles.ROWS;
        int head = context.groupIdx / tiles % heads;
        int batch = context.groupIdx / tiles / heads;
        int keyHead = head * PackedAttentionShape.keyHeads(shape) / heads;
        int row = context.localIdx / HeadTiles.LANES;
        int lane = context.localIdx % HeadTiles.LANES;
        int t = firstQuery + row;
        int qHead = HeadTiles.row(q, qSteps, batch, head, 0);
        int dyHead = HeadTiles.row(dy, dySteps, batch, head, 0);
        int yHead = HeadTiles.row(y, ySteps, batch, head, 0);
        int kHead = HeadTiles.row(k, kSteps, batch, keyHead, 0);
        int vHead = HeadTiles.row(v, vSteps, batch, keyHead, 0);
        float log = 0;
        float dot = 0;
        if (t < queries) {
            log = memory.get(PackedInts.first(lse) + (batch * heads + head) * PackedInts.second(lse) + t);
            dot = HeadTiles.dotProduct(
                    memory, dyHead + t * PackedInts.second(dy), yHead + t * PackedInts.second(y), size);
        }
        for (int i = 0; i < HeadTiles.OWN; i++) {
            sums[i] = 0;
        }
        int end = keys;
        if (PackedAttentionShape.has(shape, PackedAttentionShape.CAUSAL) && firstQuery + HeadTiles.ROWS < keys) {
            end = firstQuery + HeadTiles.ROWS;
        }
        for (int n = 0; n < HeadTiles.LANES; n++) {
            int r = context.localIdx / HeadTiles.ROWS + n * HeadTiles.LANES;
            for (int c = context.localIdx % HeadTiles.ROWS; c < size; c += HeadTiles.ROWS) {
                queryTile[r * HeadTiles.PITCH + c] =
                        HeadTiles.element(memory, qHead, PackedInts.second(q), firstQuery + r, queries, c);
                dyTile[r * HeadTiles.PITCH + c] =
                        HeadTiles.element(memory, dyHead, PackedInts.second(dy), firstQuery + r, queries, c);
            }
        }
        for (int from = 0; from < end; from += HeadTiles.ROWS) {
            for (int n = 0; n < HeadTiles.LANES; n++) {
                int r = context.localIdx / HeadTiles.ROWS + n * HeadTiles.LANES;
                for (int c = context.localIdx % HeadTiles.ROWS; c < size; c += HeadTiles.ROWS) {
                    keyTile[r * HeadTiles.PITCH + c] =
                            HeadTiles.element(memory, kHead, PackedInts.second(k), from + r, keys, c);
                    if (!PackedAttentionShape.has(shape, PackedAttentionShape.GIVEN)) {
                        valueTile[r * HeadTiles.PITCH + c] =
                                HeadTiles.element(memory, vHead, PackedInts.second(v), from + r, keys, c);
                    }
                }
            }
            context.localBarrier();
            for (int n = 0; n < HeadTiles.LANES; n++) {
                int j = lane + n * HeadTiles.LANES;
                int seen = keys;
                if (PackedAttentionShape.has(shape, PackedAttentionShape.CAUSAL)) {
                    seen = TornadoMath.min(keys, t + 1);
                }
                float dScore = 0;
                if (BothConditions.below(from + j, seen, t, queries)) {
                    float score = 0;
                    float dp = 0;
                    for (int c = 0; c < size; c++) {
                        score += queryTile[row * HeadTiles.PITCH + c] * keyTile[j * HeadTiles.PITCH + c];
                    }
                    if (PackedAttentionShape.has(shape, PackedAttentionShape.GIVEN)) {
                        dp = memory.get(HeadTiles.row(v, vSteps, batch, head, t) + from + j);
                    } else {
                        for (int c = 0; c < size; c++) {
                            dp += dyTile[row * HeadTiles.PITCH + c] * valueTile[j * HeadTiles.PITCH + c];
                        }
                    }
                    dScore = scale * TornadoMath.exp(scale * score - log) * (dp - dot);
                }
                scores[row * HeadTiles.SCORES + j] = dScore;
            }
            context.localBarrier();
            for (int j = 0; j < HeadTiles.ROWS; j++) {
                float dScore = scores[row * HeadTiles.SCORES + j];
                for (int i = 0; i * HeadTiles.LANES + lane < size; i++) {
                    sums[i] += dScore * keyTile[j * HeadTiles.PITCH + i * HeadTiles.LANES + lane];
                }
            }
            context.localBarrier();
        }
        if (t < queries) {
            int to = HeadTiles.row(dq, dqSteps, batch, head, t);
            for (int i = 0; i * HeadTiles.LANES + lane < size; i++) {
                int at = to + i * HeadTiles.LANES + lane;
                HeadTiles.put(memory, at, sums[i], PackedAttentionShape.has(shape, PackedAttentionShape.FIRST));
            }
        }
    }
}
