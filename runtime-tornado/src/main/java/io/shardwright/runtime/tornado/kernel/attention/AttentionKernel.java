package io.shardwright.runtime.tornado.kernel.attention;

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
                Grid.groups(to.batch() * to.heads() * HeadTiles.tiles(block.queries()), HeadTiles.ITEMS),
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
        return List.of(
                AttentionQueryGradientKernel.gradient(memory, dq, dy, y, lse, q, k, values, false, scale, block, first),
                AttentionKeyGradientKernel.gradient(
                        memory, dk, dv, dy, y, lse, q, k, values, false, scale, block, first));
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
        return List.of(
                AttentionQueryGradientKernel.gradient(
                        memory, dq, dy, y, lse, q, k, products, true, scale, block, first),
                AttentionKeyGradientKernel.gradient(
                        memory, dk, dv, dy, y, lse, q, k, products, true, scale, block, first));
    }

    public static void attentionTiles(
            KernelContext context,
            FloatArray memory,
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
        float[] keyTile = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.PITCH);
        float[] valueTile = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.PITCH);
        float[] scores = context.allocateFloatLocalArray(HeadTiles.ROWS * HeadTiles.SCORES);
        float[] logs = context.allocateFloatLocalArray(HeadTiles.ROWS);
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
        int lseAt = PackedInts.first(lse) + (batch * heads + head) * PackedInts.second(lse) + t;
        // Through local memory: a read that is used only at the end moves there, behind the write of another work-item.
        logs[row] = HIDDEN;
        if (!PackedAttentionShape.has(shape, PackedAttentionShape.FIRST) && t < queries) {
            logs[row] = memory.get(lseAt);
        }
        for (int i = 0; i < HeadTiles.OWN; i++) {
            sums[i] = 0;
        }
        float largest = HIDDEN;
        float divisor = 0;
        int end = keys;
        if (PackedAttentionShape.has(shape, PackedAttentionShape.CAUSAL) && firstQuery + HeadTiles.ROWS < keys) {
            end = firstQuery + HeadTiles.ROWS;
        }
        int qHead = HeadTiles.row(q, qSteps, batch, head, 0);
        int kHead = HeadTiles.row(k, kSteps, batch, keyHead, 0);
        int vHead = HeadTiles.row(v, vSteps, batch, keyHead, 0);
        for (int n = 0; n < HeadTiles.LANES; n++) {
            int r = context.localIdx / HeadTiles.ROWS + n * HeadTiles.LANES;
            for (int c = context.localIdx % HeadTiles.ROWS; c < size; c += HeadTiles.ROWS) {
                queryTile[r * HeadTiles.PITCH + c] =
                        HeadTiles.element(memory, qHead, PackedInts.second(q), firstQuery + r, queries, c);
            }
        }
        for (int from = 0; from < end; from += HeadTiles.ROWS) {
            for (int n = 0; n < HeadTiles.LANES; n++) {
                int r = context.localIdx / HeadTiles.ROWS + n * HeadTiles.LANES;
                for (int c = context.localIdx % HeadTiles.ROWS; c < size; c += HeadTiles.ROWS) {
                    keyTile[r * HeadTiles.PITCH + c] =
                            HeadTiles.element(memory, kHead, PackedInts.second(k), from + r, keys, c);
                    valueTile[r * HeadTiles.PITCH + c] =
                            HeadTiles.element(memory, vHead, PackedInts.second(v), from + r, keys, c);
                }
            }
            context.localBarrier();
            for (int n = 0; n < HeadTiles.LANES; n++) {
                int j = lane + n * HeadTiles.LANES;
                int seen = keys;
                if (PackedAttentionShape.has(shape, PackedAttentionShape.CAUSAL)) {
                    seen = TornadoMath.min(keys, t + 1);
                }
                float score = HIDDEN;
                if (from + j < seen) {
                    float product = 0;
                    for (int c = 0; c < size; c++) {
                        product += queryTile[row * HeadTiles.PITCH + c] * keyTile[j * HeadTiles.PITCH + c];
                    }
                    score = scale * product;
                }
                scores[row * HeadTiles.SCORES + j] = score;
            }
            context.localBarrier();
            float larger = largest;
            for (int j = 0; j < HeadTiles.ROWS; j++) {
                larger = TornadoMath.max(larger, scores[row * HeadTiles.SCORES + j]);
            }
            float shrink = TornadoMath.exp(largest - larger);
            largest = larger;
            divisor *= shrink;
            for (int i = 0; i < HeadTiles.OWN; i++) {
                sums[i] *= shrink;
            }
            for (int j = 0; j < HeadTiles.ROWS; j++) {
                float part = TornadoMath.exp(scores[row * HeadTiles.SCORES + j] - largest);
                divisor += part;
                for (int i = 0; i * HeadTiles.LANES + lane < size; i++) {
                    sums[i] += part * valueTile[j * HeadTiles.PITCH + i * HeadTiles.LANES + lane];
                }
            }
            context.localBarrier();
        }
        if (t < queries) {
            float before = logs[row];
            float log = largest + TornadoMath.log(divisor);
            float most = TornadoMath.max(before, log);
            float total = most + TornadoMath.log(TornadoMath.exp(before - most) + TornadoMath.exp(log - most));
            float keep = TornadoMath.exp(before - total);
            float factor = TornadoMath.exp(log - total) / divisor;
            int yRow = HeadTiles.row(y, ySteps, batch, head, t);
            for (int i = 0; i * HeadTiles.LANES + lane < size; i++) {
                int to = yRow + i * HeadTiles.LANES + lane;
                float value = sums[i] * factor;
                if (!PackedAttentionShape.has(shape, PackedAttentionShape.FIRST)) {
                    value += memory.get(to) * keep;
                }
                memory.set(to, value);
            }
            if (lane == 0) {
                memory.set(lseAt, total);
            }
        }
    }
}
