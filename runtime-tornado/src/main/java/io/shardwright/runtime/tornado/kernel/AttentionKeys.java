package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.DeviceMemory;
import io.shardwright.runtime.tornado.Grid;
import io.shardwright.runtime.tornado.Heads;
import io.shardwright.runtime.tornado.Launch;
import io.shardwright.runtime.tornado.TwoInts;
import io.shardwright.spi.AttentionBlock;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The gradients of k and v in a block of attention: a group has a tile of keys and goes through tiles of queries. */
public final class AttentionKeys {
    private AttentionKeys() {}

    /** @param given whether {@code dy vᵀ} is known, and given instead of v */
    static Launch gradient(
            DeviceMemory memory,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            Heads valuesOrProducts,
            boolean given,
            double scale,
            AttentionBlock block,
            boolean first) {
        AttentionShape shape = AttentionShape.of(memory, q, k, block);
        Heads toKeys = shape.keys(memory, dk);
        Heads toValues = shape.keys(memory, dv);
        Heads by = shape.queries(memory, dy);
        Heads of = shape.queries(memory, y);
        return Launch.of(
                "gradientOfKeys",
                Grid.groups(toKeys.batch() * toKeys.heads() * HeadTiles.tiles(block.keys()), HeadTiles.ITEMS),
                Launch.NONE,
                AttentionKeys::gradientOfKeys,
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
                valuesOrProducts.place(),
                valuesOrProducts.steps(),
                shape.packed(first, given),
                shape.seq(),
                (float) scale);
    }

    /** {@code dk = scale Σ p (dp - Σ dy y) q}, {@code dv = Σ p dy}, over all queries that see the key. */
    public static void gradientOfKeys(
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
        float[] slopeTile = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.PITCH);
        float[] keyTile = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.PITCH);
        float[] valueTile = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.PITCH);
        float[] shares = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.SCORES);
        float[] scores = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.SCORES);
        float[] logs = context.allocateFloatLocalArray(HeadTiles.ROWS);
        float[] dots = context.allocateFloatLocalArray(HeadTiles.ROWS);
        float[] keySums = new float[HeadTiles.OWN];
        float[] valueSums = new float[HeadTiles.OWN];
        int heads = AttentionShape.heads(shape);
        int keyHeads = AttentionShape.keyHeads(shape);
        int size = AttentionShape.size(shape);
        int queries = TwoInts.first(seq);
        int keys = TwoInts.second(seq);
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
                        HeadTiles.element(memory, kHead, TwoInts.second(k), firstKey + r, keys, c);
                if (!AttentionShape.has(shape, AttentionShape.GIVEN)) {
                    valueTile[r * HeadTiles.PITCH + c] =
                            HeadTiles.element(memory, vHead, TwoInts.second(v), firstKey + r, keys, c);
                }
            }
        }
        int start = AttentionShape.has(shape, AttentionShape.CAUSAL) ? firstKey : 0;
        int sharing = heads / keyHeads;
        for (int head = keyHead * sharing; head < (keyHead + 1) * sharing; head++) {
            int qHead = HeadTiles.row(q, qSteps, batch, head, 0);
            int dyHead = HeadTiles.row(dy, dySteps, batch, head, 0);
            for (int from = start; from < queries; from += HeadTiles.ROWS) {
                for (int n = 0; n < HeadTiles.LANES; n++) {
                    int r = context.localIdx / HeadTiles.ROWS + n * HeadTiles.LANES;
                    for (int c = context.localIdx % HeadTiles.ROWS; c < size; c += HeadTiles.ROWS) {
                        queryTile[r * HeadTiles.PITCH + c] =
                                HeadTiles.element(memory, qHead, TwoInts.second(q), from + r, queries, c);
                        slopeTile[r * HeadTiles.PITCH + c] =
                                HeadTiles.element(memory, dyHead, TwoInts.second(dy), from + r, queries, c);
                    }
                }
                if (Both.below(context.localIdx, HeadTiles.ROWS, from + context.localIdx, queries)) {
                    int t = from + context.localIdx;
                    logs[context.localIdx] =
                            memory.get(TwoInts.first(lse) + (batch * heads + head) * TwoInts.second(lse) + t);
                    dots[context.localIdx] = HeadTiles.productInMemory(
                            memory, dyHead + t * TwoInts.second(dy), HeadTiles.row(y, ySteps, batch, head, t), size);
                }
                context.localBarrier();
                for (int n = 0; n < HeadTiles.LANES; n++) {
                    int j = lane + n * HeadTiles.LANES;
                    int seen = keys;
                    if (AttentionShape.has(shape, AttentionShape.CAUSAL)) {
                        seen = TornadoMath.min(keys, from + j + 1);
                    }
                    float p = 0;
                    float dScore = 0;
                    if (Both.below(from + j, queries, s, seen)) {
                        float score = 0;
                        float dp = 0;
                        for (int c = 0; c < size; c++) {
                            score += queryTile[j * HeadTiles.PITCH + c] * keyTile[row * HeadTiles.PITCH + c];
                        }
                        if (AttentionShape.has(shape, AttentionShape.GIVEN)) {
                            dp = memory.get(HeadTiles.row(v, vSteps, batch, head, from + j) + s);
                        } else {
                            for (int c = 0; c < size; c++) {
                                dp += slopeTile[j * HeadTiles.PITCH + c] * valueTile[row * HeadTiles.PITCH + c];
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
                        valueSums[i] += p * slopeTile[at];
                    }
                }
                context.localBarrier();
            }
        }
        if (s < keys) {
            boolean first = AttentionShape.has(shape, AttentionShape.FIRST);
            int toKeys = HeadTiles.row(dk, dkSteps, batch, keyHead, s) + lane;
            int toValues = HeadTiles.row(dv, dvSteps, batch, keyHead, s) + lane;
            for (int i = 0; i * HeadTiles.LANES + lane < size; i++) {
                HeadTiles.put(memory, toKeys + i * HeadTiles.LANES, keySums[i], first);
                HeadTiles.put(memory, toValues + i * HeadTiles.LANES, valueSums[i], first);
            }
        }
    }
}
