package io.shardwright.runtime.tornado.kernel.attention;

import io.shardwright.runtime.tornado.kernel.BothConditions;
import io.shardwright.runtime.tornado.kernel.Elements;
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
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

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
                Grid.groups(to.batch() * to.heads() * HeadTiles.tiles(block.queries(), to.size()), HeadTiles.ITEMS),
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
            ShortArray halves,
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
        int size = PackedAttentionShape.size(shape);
        int own = HeadTiles.own(size);
        int parts = HeadTiles.parts(size);
        int pitch = HeadTiles.pitch(size);
        int rows = own * HeadTiles.SIDE;
        float[] queryTile = context.allocateFloatLocalArray(HeadTiles.TILE);
        float[] dyTile = context.allocateFloatLocalArray(HeadTiles.TILE);
        float[] keyTile = context.allocateFloatLocalArray(HeadTiles.TILE);
        float[] valueTile = context.allocateFloatLocalArray(HeadTiles.TILE);
        float[] gradients = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.SCORES);
        float[] logs = context.allocateFloatLocalArray(HeadTiles.ROWS);
        float[] dots = context.allocateFloatLocalArray(HeadTiles.ROWS);
        float[] scores = new float[HeadTiles.MOST * HeadTiles.MOST];
        float[] products = new float[HeadTiles.MOST * HeadTiles.MOST];
        float[] sums = new float[HeadTiles.SUMS];
        int heads = PackedAttentionShape.heads(shape);
        int queries = PackedInts.first(seq);
        int keys = PackedInts.second(seq);
        int tiles = (queries + rows - 1) / rows;
        int firstQuery = context.groupIdx % tiles * rows;
        int head = context.groupIdx / tiles % heads;
        int batch = context.groupIdx / tiles / heads;
        int keyHead = head * PackedAttentionShape.keyHeads(shape) / heads;
        int row = context.localIdx / HeadTiles.SIDE * own;
        int lane = context.localIdx % HeadTiles.SIDE;
        int qHead = HeadTiles.row(memory, q, qSteps, batch, head, 0);
        int dyHead = HeadTiles.row(memory, dy, dySteps, batch, head, 0);
        int kHead = HeadTiles.row(memory, k, kSteps, batch, keyHead, 0);
        int vHead = HeadTiles.row(memory, v, vSteps, batch, keyHead, 0);
        if (BothConditions.below(context.localIdx, rows, firstQuery + context.localIdx, queries)) {
            int t = firstQuery + context.localIdx;
            logs[context.localIdx] = Elements.get(
                    memory, halves, PackedInts.first(lse), (batch * heads + head) * PackedInts.second(lse) + t);
            dots[context.localIdx] = HeadTiles.dotProduct(
                    memory,
                    halves,
                    dy,
                    dyHead + t * PackedInts.second(dy),
                    y,
                    HeadTiles.row(memory, y, ySteps, batch, head, t),
                    size);
        }
        for (int i = 0; i < own * parts; i++) {
            sums[i] = 0;
        }
        for (int n = context.localIdx; n < rows * parts * HeadTiles.SIDE; n += HeadTiles.ITEMS) {
            int r = n / (parts * HeadTiles.SIDE);
            int c = n % (parts * HeadTiles.SIDE);
            queryTile[r * pitch + c] = HeadTiles.element(memory, halves, q, qHead, firstQuery + r, queries, c, size);
            dyTile[r * pitch + c] = HeadTiles.element(memory, halves, dy, dyHead, firstQuery + r, queries, c, size);
        }
        int end = keys;
        // Not of a single tile: all of its keys would be known to be there, and TornadoVM cannot compile what it knows
        // to be true.
        if (PackedAttentionShape.has(shape, PackedAttentionShape.CAUSAL) && tiles > 1) {
            end = TornadoMath.min(keys, firstQuery + rows);
        }
        for (int from = 0; from < end; from += rows) {
            for (int n = context.localIdx; n < rows * parts * HeadTiles.SIDE; n += HeadTiles.ITEMS) {
                int r = n / (parts * HeadTiles.SIDE);
                int c = n % (parts * HeadTiles.SIDE);
                keyTile[r * pitch + c] = HeadTiles.element(memory, halves, k, kHead, from + r, keys, c, size);
                if (!PackedAttentionShape.has(shape, PackedAttentionShape.GIVEN)) {
                    valueTile[r * pitch + c] = HeadTiles.element(memory, halves, v, vHead, from + r, keys, c, size);
                }
            }
            context.localBarrier();
            for (int i = 0; i < own * own; i++) {
                scores[i] = 0;
                products[i] = 0;
            }
            for (int c = 0; c < size; c++) {
                for (int i = 0; i < own; i++) {
                    float value = queryTile[(row + i) * pitch + c];
                    for (int j = 0; j < own; j++) {
                        scores[i * own + j] += value * keyTile[(lane * own + j) * pitch + c];
                    }
                }
            }
            if (!PackedAttentionShape.has(shape, PackedAttentionShape.GIVEN)) {
                for (int c = 0; c < size; c++) {
                    for (int i = 0; i < own; i++) {
                        float value = dyTile[(row + i) * pitch + c];
                        for (int j = 0; j < own; j++) {
                            products[i * own + j] += value * valueTile[(lane * own + j) * pitch + c];
                        }
                    }
                }
            }
            for (int i = 0; i < own; i++) {
                int t = firstQuery + row + i;
                int seen = keys;
                if (PackedAttentionShape.has(shape, PackedAttentionShape.CAUSAL)) {
                    seen = TornadoMath.min(keys, t + 1);
                }
                for (int j = 0; j < own; j++) {
                    int s = from + lane * own + j;
                    float dScore = 0;
                    if (BothConditions.below(s, seen, t, queries)) {
                        float dp = products[i * own + j];
                        if (PackedAttentionShape.has(shape, PackedAttentionShape.GIVEN)) {
                            dp = Elements.getAt(
                                    memory,
                                    halves,
                                    PackedInts.first(v),
                                    HeadTiles.row(memory, v, vSteps, batch, head, t) + s);
                        }
                        float p = TornadoMath.exp(scale * scores[i * own + j] - logs[row + i]);
                        dScore = scale * p * (dp - dots[row + i]);
                    }
                    gradients[(row + i) * HeadTiles.SCORES + lane * own + j] = dScore;
                }
            }
            context.localBarrier();
            for (int s = 0; s < rows; s++) {
                for (int i = 0; i < own; i++) {
                    float dScore = gradients[(row + i) * HeadTiles.SCORES + s];
                    for (int m = 0; m < parts; m++) {
                        sums[i * parts + m] += dScore * keyTile[s * pitch + m * HeadTiles.SIDE + lane];
                    }
                }
            }
            context.localBarrier();
        }
        boolean first = PackedAttentionShape.has(shape, PackedAttentionShape.FIRST);
        for (int i = 0; i < own; i++) {
            int t = firstQuery + row + i;
            int to = HeadTiles.row(memory, dq, dqSteps, batch, head, t);
            for (int m = 0; m < parts; m++) {
                int c = m * HeadTiles.SIDE + lane;
                if (BothConditions.below(t, queries, c, size)) {
                    HeadTiles.put(memory, halves, PackedInts.first(dq), to + c, sums[i * parts + m], first);
                }
            }
        }
    }
}
