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
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** The gradients of k and v in a block of attention: a group has a tile of keys and goes through tiles of queries. */
public final class AttentionKeyGradientKernel {
    private static final int NOWHERE = -1;

    private AttentionKeyGradientKernel() {}

    /** @param given whether {@code dy vᵀ} is known, and given instead of v */
    static List<KernelLaunch> gradient(
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
        List<PlacedGradients> to = toKeys.steps() == toValues.steps() && toKeys.stride() == toValues.stride()
                ? List.of(new PlacedGradients(toKeys, toKeys.at(), toValues.at()))
                : List.of(
                        new PlacedGradients(toKeys, toKeys.at(), NOWHERE),
                        new PlacedGradients(toValues, NOWHERE, toValues.at()));
        return to.stream()
                .map(gradients -> KernelLaunch.of(
                        "attentionKeyGradient",
                        Grid.groups(
                                toKeys.batch() * toKeys.heads() * HeadTiles.tiles(block.keys(), toKeys.size()),
                                HeadTiles.ITEMS),
                        KernelLaunch.NONE,
                        AttentionKeyGradientKernel::attentionKeyGradient,
                        PackedInts.of(gradients.keys(), gradients.values()),
                        gradients.heads().stride(),
                        gradients.heads().steps(),
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
                        (float) scale))
                .toList();
    }

    /** Where gradients of keys and of values lie, which have the steps of {@code heads}; a kernel has 20 arguments at most. */
    private record PlacedGradients(DeviceHeads heads, int keys, int values) {}

    /**
     * {@code dk = scale Σ p (dp - Σ dy y) q}, {@code dv = Σ p dy}, over all queries that see the key.
     *
     * @param gradients places of dk and of dv, {@link #NOWHERE} for one that isn't wanted
     */
    public static void attentionKeyGradient(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            long gradients,
            int gradientStride,
            long gradientSteps,
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
        float[] shares = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.SCORES);
        float[] dScores = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.SCORES);
        float[] logs = context.allocateFloatLocalArray(HeadTiles.ROWS);
        float[] dots = context.allocateFloatLocalArray(HeadTiles.ROWS);
        float[] scores = new float[HeadTiles.MOST * HeadTiles.MOST];
        float[] products = new float[HeadTiles.MOST * HeadTiles.MOST];
        float[] keySums = new float[HeadTiles.SUMS];
        float[] valueSums = new float[HeadTiles.SUMS];
        int heads = PackedAttentionShape.heads(shape);
        int keyHeads = PackedAttentionShape.keyHeads(shape);
        int queries = PackedInts.first(seq);
        int keys = PackedInts.second(seq);
        int tiles = (keys + rows - 1) / rows;
        int firstKey = context.groupIdx % tiles * rows;
        int keyHead = context.groupIdx / tiles % keyHeads;
        int batch = context.groupIdx / tiles / keyHeads;
        int row = context.localIdx / HeadTiles.SIDE * own;
        int lane = context.localIdx % HeadTiles.SIDE;
        for (int i = 0; i < own * parts; i++) {
            keySums[i] = 0;
            valueSums[i] = 0;
        }
        int kHead = HeadTiles.row(memory, k, kSteps, batch, keyHead, 0);
        int vHead = HeadTiles.row(memory, v, vSteps, batch, keyHead, 0);
        for (int n = context.localIdx; n < rows * parts * HeadTiles.SIDE; n += HeadTiles.ITEMS) {
            int r = n / (parts * HeadTiles.SIDE);
            int c = n % (parts * HeadTiles.SIDE);
            keyTile[r * pitch + c] = HeadTiles.element(memory, halves, k, kHead, firstKey + r, keys, c, size);
            if (!PackedAttentionShape.has(shape, PackedAttentionShape.GIVEN)) {
                valueTile[r * pitch + c] = HeadTiles.element(memory, halves, v, vHead, firstKey + r, keys, c, size);
            }
        }
        int start = PackedAttentionShape.has(shape, PackedAttentionShape.CAUSAL) ? firstKey : 0;
        int sharing = heads / keyHeads;
        for (int head = keyHead * sharing; head < (keyHead + 1) * sharing; head++) {
            int qHead = HeadTiles.row(memory, q, qSteps, batch, head, 0);
            int dyHead = HeadTiles.row(memory, dy, dySteps, batch, head, 0);
            for (int from = start; from < queries; from += rows) {
                for (int n = context.localIdx; n < rows * parts * HeadTiles.SIDE; n += HeadTiles.ITEMS) {
                    int r = n / (parts * HeadTiles.SIDE);
                    int c = n % (parts * HeadTiles.SIDE);
                    queryTile[r * pitch + c] = HeadTiles.element(memory, halves, q, qHead, from + r, queries, c, size);
                    dyTile[r * pitch + c] = HeadTiles.element(memory, halves, dy, dyHead, from + r, queries, c, size);
                }
                if (BothConditions.below(context.localIdx, rows, from + context.localIdx, queries)) {
                    int t = from + context.localIdx;
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
                context.localBarrier();
                for (int i = 0; i < own * own; i++) {
                    scores[i] = 0;
                    products[i] = 0;
                }
                for (int c = 0; c < size; c++) {
                    for (int i = 0; i < own; i++) {
                        float value = keyTile[(row + i) * pitch + c];
                        for (int j = 0; j < own; j++) {
                            scores[i * own + j] += value * queryTile[(lane * own + j) * pitch + c];
                        }
                    }
                }
                if (!PackedAttentionShape.has(shape, PackedAttentionShape.GIVEN)) {
                    for (int c = 0; c < size; c++) {
                        for (int i = 0; i < own; i++) {
                            float value = valueTile[(row + i) * pitch + c];
                            for (int j = 0; j < own; j++) {
                                products[i * own + j] += value * dyTile[(lane * own + j) * pitch + c];
                            }
                        }
                    }
                }
                for (int i = 0; i < own; i++) {
                    int s = firstKey + row + i;
                    for (int j = 0; j < own; j++) {
                        int n = lane * own + j;
                        int seen = keys;
                        if (PackedAttentionShape.has(shape, PackedAttentionShape.CAUSAL)) {
                            seen = TornadoMath.min(keys, from + n + 1);
                        }
                        float p = 0;
                        float dScore = 0;
                        if (BothConditions.below(from + n, queries, s, seen)) {
                            float dp = products[i * own + j];
                            if (PackedAttentionShape.has(shape, PackedAttentionShape.GIVEN)) {
                                dp = Elements.getAt(
                                        memory,
                                        halves,
                                        PackedInts.first(v),
                                        HeadTiles.row(memory, v, vSteps, batch, head, from + n) + s);
                            }
                            p = TornadoMath.exp(scale * scores[i * own + j] - logs[n]);
                            dScore = scale * p * (dp - dots[n]);
                        }
                        shares[(row + i) * HeadTiles.SCORES + n] = p;
                        dScores[(row + i) * HeadTiles.SCORES + n] = dScore;
                    }
                }
                context.localBarrier();
                for (int n = 0; n < rows; n++) {
                    for (int i = 0; i < own; i++) {
                        float p = shares[(row + i) * HeadTiles.SCORES + n];
                        float dScore = dScores[(row + i) * HeadTiles.SCORES + n];
                        for (int m = 0; m < parts; m++) {
                            int at = n * pitch + m * HeadTiles.SIDE + lane;
                            keySums[i * parts + m] += dScore * queryTile[at];
                            valueSums[i * parts + m] += p * dyTile[at];
                        }
                    }
                }
                context.localBarrier();
            }
        }
        boolean first = PackedAttentionShape.has(shape, PackedAttentionShape.FIRST);
        int keysAt = PackedInts.first(gradients);
        int valuesAt = PackedInts.second(gradients);
        int keysFrom = keysAt == NOWHERE ? 0 : Elements.place(memory, keysAt);
        int valuesFrom = valuesAt == NOWHERE ? 0 : Elements.place(memory, valuesAt);
        for (int i = 0; i < own; i++) {
            int s = firstKey + row + i;
            int to = batch * PackedInts.second(gradientSteps)
                    + keyHead * PackedInts.first(gradientSteps)
                    + s * gradientStride;
            for (int m = 0; m < parts; m++) {
                int c = m * HeadTiles.SIDE + lane;
                if (BothConditions.below(s, keys, c, size)) {
                    if (keysAt != NOWHERE) {
                        HeadTiles.put(memory, halves, keysAt, keysFrom + to + c, keySums[i * parts + m], first);
                    }
                    if (valuesAt != NOWHERE) {
                        HeadTiles.put(memory, halves, valuesAt, valuesFrom + to + c, valueSums[i * parts + m], first);
                    }
                }
            }
        }
    }
}
