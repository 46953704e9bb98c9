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

/** The gradient of q in a block of attention: a group has a tile of queries and goes through tiles of keys. */
public final class AttentionQueries {
    private AttentionQueries() {}

    /** @param given whether {@code dy vᵀ} is known, and given instead of v */
    static Launch gradient(
            DeviceMemory memory,
            LocalTensor dq,
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
        Heads to = shape.queries(memory, dq);
        Heads by = shape.queries(memory, dy);
        Heads of = shape.queries(memory, y);
        return Launch.of(
                "gradientOfQueries",
                Grid.groups(to.batch() * to.heads() * HeadTiles.tiles(block.queries()), HeadTiles.ITEMS),
                Launch.NONE,
                AttentionQueries::gradientOfQueries,
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
                valuesOrProducts.place(),
                valuesOrProducts.steps(),
                shape.packed(first, given),
                shape.seq(),
                (float) scale);
    }

    /** {@code dq = scale Σ p (dp - Σ dy y) k}, with {@code p = e^(scale q k - lse)}, {@code dp = dy v}. */
    public static void gradientOfQueries(
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
        float[] slopeTile = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.PITCH);
        float[] keyTile = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.PITCH);
        float[] valueTile = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.PITCH);
        float[] scores = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.SCORES);
        float[] sums = new float[HeadTiles.OWN];
        int heads = AttentionShape.heads(shape);
        int size = AttentionShape.size(shape);
        int queries = TwoInts.first(seq);
        int keys = TwoInts.second(seq);
        int tiles = (queries + HeadTiles.ROWS - 1) / HeadTiles.ROWS;
        int firstQuery = context.groupIdx % tiles * HeadTiles.ROWS;
        int head = context.groupIdx / tiles % heads;
        int batch = context.groupIdx / tiles / heads;
        int keyHead = head * AttentionShape.keyHeads(shape) / heads;
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
            log = memory.get(TwoInts.first(lse) + (batch * heads + head) * TwoInts.second(lse) + t);
            dot = HeadTiles.productInMemory(
                    memory, dyHead + t * TwoInts.second(dy), yHead + t * TwoInts.second(y), size);
        }
        for (int i = 0; i < HeadTiles.OWN; i++) {
            sums[i] = 0;
        }
        int end = keys;
        if (AttentionShape.has(shape, AttentionShape.CAUSAL) && firstQuery + HeadTiles.ROWS < keys) {
            end = firstQuery + HeadTiles.ROWS;
        }
        for (int n = 0; n < HeadTiles.LANES; n++) {
            int r = context.localIdx / HeadTiles.ROWS + n * HeadTiles.LANES;
            for (int c = context.localIdx % HeadTiles.ROWS; c < size; c += HeadTiles.ROWS) {
                queryTile[r * HeadTiles.PITCH + c] =
                        HeadTiles.element(memory, qHead, TwoInts.second(q), firstQuery + r, queries, c);
                slopeTile[r * HeadTiles.PITCH + c] =
                        HeadTiles.element(memory, dyHead, TwoInts.second(dy), firstQuery + r, queries, c);
            }
        }
        for (int from = 0; from < end; from += HeadTiles.ROWS) {
            for (int n = 0; n < HeadTiles.LANES; n++) {
                int r = context.localIdx / HeadTiles.ROWS + n * HeadTiles.LANES;
                for (int c = context.localIdx % HeadTiles.ROWS; c < size; c += HeadTiles.ROWS) {
                    keyTile[r * HeadTiles.PITCH + c] =
                            HeadTiles.element(memory, kHead, TwoInts.second(k), from + r, keys, c);
                    if (!AttentionShape.has(shape, AttentionShape.GIVEN)) {
                        valueTile[r * HeadTiles.PITCH + c] =
                                HeadTiles.element(memory, vHead, TwoInts.second(v), from + r, keys, c);
                    }
                }
            }
            context.localBarrier();
            for (int n = 0; n < HeadTiles.LANES; n++) {
                int j = lane + n * HeadTiles.LANES;
                int seen = keys;
                if (AttentionShape.has(shape, AttentionShape.CAUSAL)) {
                    seen = TornadoMath.min(keys, t + 1);
                }
                float dScore = 0;
                if (Both.below(from + j, seen, t, queries)) {
                    float score = 0;
                    float dp = 0;
                    for (int c = 0; c < size; c++) {
                        score += queryTile[row * HeadTiles.PITCH + c] * keyTile[j * HeadTiles.PITCH + c];
                    }
                    if (AttentionShape.has(shape, AttentionShape.GIVEN)) {
                        dp = memory.get(HeadTiles.row(v, vSteps, batch, head, t) + from + j);
                    } else {
                        for (int c = 0; c < size; c++) {
                            dp += slopeTile[row * HeadTiles.PITCH + c] * valueTile[j * HeadTiles.PITCH + c];
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
                HeadTiles.put(memory, at, sums[i], AttentionShape.has(shape, AttentionShape.FIRST));
            }
        }
    }
}
