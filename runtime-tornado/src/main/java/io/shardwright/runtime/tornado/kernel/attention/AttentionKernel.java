package io.shardwright.runtime.tornado.kernel.attention;

import io.shardwright.runtime.tornado.kernel.Elements;
import io.shardwright.runtime.tornado.launch.DeviceHeads;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.runtime.tornado.launch.PackedInts;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Attention of a block of queries and keys (Dao, 2307.08691): a group has a tile of queries and goes through tiles of keys, with the
 * largest score and the softmax's divisor so far.
 */
public final class AttentionKernel {
    /** Less than every score. */
    private static final float HIDDEN = -1e30f;

    private AttentionKernel() {}

    /**
     * {@code y = softmax(scale q kᵀ) v} over the keys of the block.
     *
     * @param first whether to overwrite y and lse, and not to merge with them
     */
    public static KernelLaunch attention(
            DeviceMemory memory,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            double scale,
            AttentionBlock block,
            boolean first) {
        PackedAttentionShape shape = PackedAttentionShape.of(memory, q, k, block);
        DeviceHeads to = shape.queries(memory, y);
        DeviceHeads values = shape.keys(memory, v);
        return KernelLaunch.of(
                "attentionTiles",
                Grid.groups(to.batch() * to.heads() * HeadTiles.tiles(block.queries(), to.size()), HeadTiles.ITEMS),
                KernelLaunch.NONE,
                AttentionKernel::attentionTiles,
                to.place(),
                to.steps(),
                shape.lse(memory, lse),
                shape.q().place(),
                shape.q().steps(),
                shape.k().place(),
                shape.k().steps(),
                values.place(),
                values.steps(),
                shape.packed(first, false),
                shape.seq(),
                (float) scale);
    }

    /** The gradients of the block, with y and lse those over all blocks. */
    public static List<KernelLaunch> gradient(
            DeviceMemory memory,
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            double scale,
            AttentionBlock block,
            boolean first) {
        DeviceHeads values = PackedAttentionShape.of(memory, q, k, block).keys(memory, v);
        List<KernelLaunch> launches = new ArrayList<>(AttentionKeyGradientKernel.gradient(
                memory, dk, dv, dy, y, lse, q, k, values, false, scale, block, first));
        launches.addFirst(AttentionQueryGradientKernel.gradient(
                memory, dq, dy, y, lse, q, k, values, false, scale, block, first));
        return launches;
    }

    /** {@link #gradient} where {@code dp[batch, n, t, s] = dy vᵀ} is known, and v is not. */
    public static List<KernelLaunch> gradientOfScores(
            DeviceMemory memory,
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dp,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            double scale,
            AttentionBlock block,
            boolean first) {
        DeviceHeads products = PackedAttentionShape.of(memory, q, k, block).rectangle(memory, dp);
        List<KernelLaunch> launches = new ArrayList<>(AttentionKeyGradientKernel.gradient(
                memory, dk, dv, dy, y, lse, q, k, products, true, scale, block, first));
        launches.addFirst(AttentionQueryGradientKernel.gradient(
                memory, dq, dy, y, lse, q, k, products, true, scale, block, first));
        return launches;
    }

    public static void attentionTiles(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
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
        float[] keyTile = context.allocateFloatLocalArray(HeadTiles.TILE);
        float[] valueTile = context.allocateFloatLocalArray(HeadTiles.TILE);
        float[] shares = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.SCORES);
        float[] shared = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.PARTS);
        float[] logs = context.allocateFloatLocalArray(HeadTiles.ROWS);
        float[] scores = new float[HeadTiles.MOST * HeadTiles.MOST];
        float[] sums = new float[HeadTiles.SUMS];
        float[] largest = new float[HeadTiles.MOST];
        float[] divisors = new float[HeadTiles.MOST];
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
        int lseAt = Elements.place(memory, PackedInts.first(lse))
                + (batch * heads + head) * PackedInts.second(lse)
                + firstQuery;
        int qHead = HeadTiles.row(memory, q, qSteps, batch, head, 0);
        int kHead = HeadTiles.row(memory, k, kSteps, batch, keyHead, 0);
        int vHead = HeadTiles.row(memory, v, vSteps, batch, keyHead, 0);
        // Through local memory: a read that is used only at the end moves there, behind the write of another work-item.
        if (context.localIdx < rows) {
            float before = HIDDEN;
            if (!PackedAttentionShape.has(shape, PackedAttentionShape.FIRST)
                    && firstQuery + context.localIdx < queries) {
                before = memory.get(lseAt + context.localIdx);
            }
            logs[context.localIdx] = before;
        }
        for (int i = 0; i < own; i++) {
            largest[i] = HIDDEN;
            divisors[i] = 0;
        }
        for (int i = 0; i < own * parts; i++) {
            sums[i] = 0;
        }
        for (int n = context.localIdx; n < rows * parts * HeadTiles.SIDE; n += HeadTiles.ITEMS) {
            int r = n / (parts * HeadTiles.SIDE);
            int c = n % (parts * HeadTiles.SIDE);
            queryTile[r * pitch + c] = HeadTiles.element(memory, halves, q, qHead, firstQuery + r, queries, c, size);
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
                valueTile[r * pitch + c] = HeadTiles.element(memory, halves, v, vHead, from + r, keys, c, size);
            }
            context.localBarrier();
            for (int i = 0; i < own * own; i++) {
                scores[i] = 0;
            }
            for (int c = 0; c < size; c++) {
                for (int i = 0; i < own; i++) {
                    float value = queryTile[(row + i) * pitch + c];
                    for (int j = 0; j < own; j++) {
                        scores[i * own + j] += value * keyTile[(lane * own + j) * pitch + c];
                    }
                }
            }
            for (int i = 0; i < own; i++) {
                int seen = keys;
                if (PackedAttentionShape.has(shape, PackedAttentionShape.CAUSAL)) {
                    seen = TornadoMath.min(keys, firstQuery + row + i + 1);
                }
                float most = HIDDEN;
                for (int j = 0; j < own; j++) {
                    float score = HIDDEN;
                    if (from + lane * own + j < seen) {
                        score = scale * scores[i * own + j];
                    }
                    scores[i * own + j] = score;
                    most = TornadoMath.max(most, score);
                }
                shared[(row + i) * HeadTiles.PARTS + lane] = most;
            }
            context.localBarrier();
            for (int i = 0; i < own; i++) {
                float larger = largest[i];
                for (int n = 0; n < HeadTiles.SIDE; n++) {
                    larger = TornadoMath.max(larger, shared[(row + i) * HeadTiles.PARTS + n]);
                }
                float shrink = TornadoMath.exp(largest[i] - larger);
                largest[i] = larger;
                float divisor = divisors[i] * shrink;
                for (int m = 0; m < parts; m++) {
                    sums[i * parts + m] *= shrink;
                }
                for (int j = 0; j < own; j++) {
                    float share = TornadoMath.exp(scores[i * own + j] - larger);
                    divisor += share;
                    shares[(row + i) * HeadTiles.SCORES + lane * own + j] = share;
                }
                divisors[i] = divisor;
            }
            context.localBarrier();
            for (int s = 0; s < rows; s++) {
                for (int i = 0; i < own; i++) {
                    float share = shares[(row + i) * HeadTiles.SCORES + s];
                    for (int m = 0; m < parts; m++) {
                        sums[i * parts + m] += share * valueTile[s * pitch + m * HeadTiles.SIDE + lane];
                    }
                }
            }
            context.localBarrier();
        }
        // Of the divisor each work-item has what its own columns make.
        for (int i = 0; i < own; i++) {
            shared[(row + i) * HeadTiles.PARTS + lane] = divisors[i];
        }
        context.localBarrier();
        for (int i = 0; i < own; i++) {
            int t = firstQuery + row + i;
            if (t < queries) {
                float divisor = 0;
                for (int n = 0; n < HeadTiles.SIDE; n++) {
                    divisor += shared[(row + i) * HeadTiles.PARTS + n];
                }
                float before = logs[row + i];
                float log = largest[i] + TornadoMath.log(divisor);
                float most = TornadoMath.max(before, log);
                float total = most + TornadoMath.log(TornadoMath.exp(before - most) + TornadoMath.exp(log - most));
                float keep = TornadoMath.exp(before - total);
                float factor = TornadoMath.exp(log - total) / divisor;
                int yRow = HeadTiles.row(memory, y, ySteps, batch, head, t);
                for (int m = 0; m < parts; m++) {
                    int c = m * HeadTiles.SIDE + lane;
                    if (c < size) {
                        float value = sums[i * parts + m] * factor;
                        if (!PackedAttentionShape.has(shape, PackedAttentionShape.FIRST)) {
                            value += Elements.getAt(memory, halves, PackedInts.first(y), yRow + c) * keep;
                        }
                        Elements.setAt(memory, halves, PackedInts.first(y), yRow + c, value);
                    }
                }
                if (lane == 0) {
                    memory.set(lseAt + row + i, total);
                }
            }
        }
    }
}
