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

/** The gradients of k and v in a block of attention: a group has a tile of keys and goes through tiles of queries. */
public final class AttentionKeyGradientKernel {
    private AttentionKeyGradientKernel() {}

    /** @param given whether {@code dy vᵀ} is known, and given instead of v */
    static KernelLaunch gradient(
            DeviceMemory memory,
            LocalTensor dk,
            LocalTensor dv,
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
        DeviceHeads toKeys = shape.keys(memory, dk);
        DeviceHeads toValues = shape.keys(memory, dv);
        DeviceHeads by = shape.queries(memory, dy);
        DeviceHeads of = shape.queries(memory, y);
        return KernelLaunch.of(
                "attentionKeyGradient",
                Grid.groups(toKeys.batch() * toKeys.heads() * HeadTiles.tiles(block.keys()), HeadTiles.ITEMS),
                KernelLaunch.NONE,
                AttentionKeyGradientKernel::attentionKeyGradient,
                toKeys.place(),
                toKeys.steps(),
                toValues.place(),
                toValues.steps(),
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

    /** {@code dk = scale Σ p (dp - Σ dy y) q}, {@code dv = Σ p dy}, over all queries that see the key. */
    public static void attentionKeyGradient(
            KernelContext context,
            FloatArray memory,
            long dk,
            long dkSteps,
            long dv,
            long dvSteps,
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
        float[] shares = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.SCORES);
        float[] scores = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.SCORES);
        float[] logs = context.allocateFloatLocalArray(HeadTiles.ROWS);
        float[] dots = context.allocateFloatLocalArray(HeadTiles.ROWS);
        float[] keySums = new float[HeadTiles.OWN];
        float[] valueSums = new float[HeadTiles.OWN];
        int heads = PackedAttentionShape.heads(shape);
        int keyHeads = PackedAttentionShape.keyHeads(shape);
        int size = PackedAttentionShape.size(shape);
        int queries = PackedInts.first(seq);
        int keys = PackedInts.second(seq);
        int tiles = (keys + HeadTiles.ROWS - 1) / HeadTiles.ROWS;
        int firstKey = context.groupIdx % tiles * HeadTiles.ROWS;
        int keyHead = context.groupIdx / tiles % keyHeads;
        int batch = context.groupIdx / tiles / keyHeads;
        int row = context.localIdx / HeadTiles.LANES;
        int lane = context.localIdx % HeadTiles.LANES;
        int s = firstKey + row;
        for (int i = 0; i < HeadTiles.OWN; i++) {
            keySums[i] = 0;
            valueSums[i] = 0;
        }
        int kHead = HeadTiles.row(k, kSteps, batch, keyHead, 0);
        int vHead = HeadTiles.row(v, vSteps, batch, keyHead, 0);
        for (int n = 0; n < HeadTiles.LANES; n++) {
            int r = context.localIdx / HeadTiles.ROWS + n * HeadTiles.LANES;
            for (int c = context.localIdx % HeadTiles.ROWS; c < size; c += HeadTiles.ROWS) {
                keyTile[r * HeadTiles.PITCH + c] =
                        HeadTiles.element(memory, kHead, PackedInts.second(k), firstKey + r, keys, c);
                if (!PackedAttentionShape.has(shape, PackedAttentionShape.GIVEN)) {
                    valueTile[r * HeadTiles.PITCH + c] =
                            HeadTiles.element(memory, vHead, PackedInts.second(v), firstKey + r, keys, c);
                }
            }
        }
        int start = PackedAttentionShape.has(shape, PackedAttentionShape.CAUSAL) ? firstKey : 0;
        int sharing = heads / keyHeads;
        for (int head = keyHead * sharing; head < (keyHead + 1) * sharing; head++) {
            int qHead = HeadTiles.row(q, qSteps, batch, head, 0);
            int dyHead = HeadTiles.row(dy, dySteps, batch, head, 0);
            for (int from = start; from < queries; from += HeadTiles.ROWS) {
                for (int n = 0; n < HeadTiles.LANES; n++) {
                    int r = context.localIdx / HeadTiles.ROWS + n * HeadTiles.LANES;
                    for (int c = context.localIdx % HeadTiles.ROWS; c < size; c += HeadTiles.ROWS) {
                        queryTile[r * HeadTiles.PITCH + c] =
                                HeadTiles.element(memory, qHead, PackedInts.second(q), from + r, queries, c);
                        dyTile[r * HeadTiles.PITCH + c] =
                                HeadTiles.element(memory, dyHead, PackedInts.second(dy), from + r, queries, c);
                    }
                }
                if (BothConditions.below(context.localIdx, HeadTiles.ROWS, from + context.localIdx, queries)) {
                    int t = from + context.localIdx;
                    logs[context.localIdx] =
                            memory.get(PackedInts.first(lse) + (batch * heads + head) * PackedInts.second(lse) + t);
                    dots[context.localIdx] = HeadTiles.dotProduct(
                            memory, dyHead + t * PackedInts.second(dy), HeadTiles.row(y, ySteps, batch, head, t), size);
                }
                context.localBarrier();
                for (int n = 0; n < HeadTiles.LANES; n++) {
                    int j = lane + n * HeadTiles.LANES;
                    int seen = keys;
                    if (PackedAttentionShape.has(shape, PackedAttentionShape.CAUSAL)) {
                        seen = TornadoMath.min(keys, from + j + 1);
                    }
                    float p = 0;
                    float dScore = 0;
                    if (BothConditions.below(from + j, queries, s, seen)) {
                        float score = 0;
                        float dp = 0;
                        for (int c = 0; c < size; c++) {
                            score += queryTile[j * HeadTiles.PITCH + c] * keyTile[row * HeadTiles.PITCH + c];
                        }
                        if (PackedAttentionShape.has(shape, PackedAttentionShape.GIVEN)) {
                            dp = memory.get(HeadTiles.row(v, vSteps, batch, head, from + j) + s);
                        } else {
                            for (int c = 0; c < size; c++) {
                                dp += dyTile[j * HeadTiles.PITCH + c] * valueTile[row * HeadTiles.PITCH + c];
                            }
                        }
                        p = TornadoMath.exp(scale * score - logs[j]);
                        dScore = scale * p * (dp - dots[j]);
                    }
                    shares[row * HeadTiles.SCORES + j] = p;
                    scores[row * HeadTiles.SCORES + j] = dScore;
                }
                context.localBarrier();
                for (int j = 0; j < HeadTiles.ROWS; j++) {
                    float p = shares[row * HeadTiles.SCORES + j];
                    float dScore = scores[row * HeadTiles.SCORES + j];
                    for (int i = 0; i * HeadTiles.LANES + lane < size; i++) {
                        int at = j * HeadTiles.PITCH + i * HeadTiles.LANES + lane;
                        keySums[i] += dScore * queryTile[at];
                        valueSums[i] += p * dyTile[at];
                    }
                }
                context.localBarrier();
            }
        }
        if (s < keys) {
            boolean first = PackedAttentionShape.has(shape, PackedAttentionShape.FIRST);
            int toKeys = HeadTiles.row(dk, dkSteps, batch, keyHead, s) + lane;
            int toValues = HeadTiles.row(dv, dvSteps, batch, keyHead, s) + lane;
            for (int i = 0; i * HeadTiles.LANES + lane < size; i++) {
                HeadTiles.put(memory, toKeys + i * HeadTiles.LANES, keySums[i], first);
                HeadTiles.put(memory, toValues + i * HeadTiles.LANES, valueSums[i], first);
            }
        }
    }
}
