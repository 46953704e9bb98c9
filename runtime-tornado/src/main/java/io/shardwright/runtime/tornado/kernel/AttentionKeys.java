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
        HeadTiles.load(context, memory, keyTile, kHead, TwoInts.second(k), firstKey, keys, size);
        if (!AttentionShape.has(shape, AttentionShape.GIVEN)) {
            int vHead = HeadTiles.row(v, vSteps, batch, keyHead, 0);
            HeadTiles.load(context, memory, valueTile, vHead, TwoInts.second(v), firstKey, keys, size);
        }
        int start = AttentionShape.has(shape, AttentionShape.CAUSAL) ? firstKey : 0;
        int sharing = heads / keyHeads;
        for (int head = keyHead * sharing; head < (keyHead + 1) * sharing; head++) {
            int qHead = HeadTiles.row(q, qSteps, batch, head, 0);
            int dyHead = HeadTiles.row(dy, dySteps, batch, head, 0);
            for (int from = start; from < queries; from += HeadTiles.ROWS) {
                HeadTiles.load(context, memory, queryTile, qHead, TwoInts.second(q), from, queries, size);
                HeadTiles.load(context, memory, slopeTile, dyHead, TwoInts.second(dy), from, queries, size);
                if (context.localIdx < HeadTiles.ROWS && from + context.localIdx < queries) {
                    int t = from + context.localIdx;
                    logs[context.localIdx] =
                            memory.get(TwoInts.first(lse) + (batch * heads + head) * TwoInts.second(lse) + t);
                    dots[context.localIdx] = HeadTiles.productInMemory(
                            memory, dyHead + t * TwoInts.second(dy), HeadTiles.row(y, ySteps, batch, head, t), size);
                }
                context.localBarrier();
                for (int n = 0; n < HeadTiles.LANES; n++) {
                    int j = lane + n * HeadTiles.LANES;
                    boolean seen = from + j < queries && s < keys;
                    if (AttentionShape.has(shape, AttentionShape.CAUSAL)) {
                        seen = seen && s <= from + j;
                    }
                    float p = 0;
                    float dScore = 0;
                    if (seen) {
                        p = TornadoMath.exp(scale * HeadTiles.product(queryTile, j, keyTile, row, size) - logs[j]);
                        float dp = 0;
                        if (AttentionShape.has(shape, AttentionShape.GIVEN)) {
                            dp = memory.get(HeadTiles.row(v, vSteps, batch, head, from + j) + s);
                        } else {
                            dp = HeadTiles.product(slopeTile, j, valueTile, row, size);
                        }
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
            HeadTiles.store(memory, HeadTiles.row(dk, dkSteps, batch, keyHead, s), keySums, lane, size, first);
            HeadTiles.store(memory, HeadTiles.row(dv, dvSteps, batch, keyHead, s), valueSums, lane, size, first);
        }
    }
}
