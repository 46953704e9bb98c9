package io.shardwright.runtime.cpu.vector.attention;

import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_INPUTS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.B_TRANSPOSED;

import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.spi.kernel.AttentionBlock;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.tensor.LocalTensor;

/**
 * Scaled dot-product attention in tiles, with heads read and written where they lie; {@link TiledAttentionGradient} is its
 * other half.
 *
 * <p>A tile is a block of query rows against all keys that any of them sees. Tiles of as many heads as stay in the second-level
 * cache are computed together, so that a matmul is worth its call. The whole matrix of scores never exists, and blocks above the
 * diagonal are never computed. Backward makes the
 * scores again from the kept log of the divisor (Dao, 2307.08691, §3.1.2). With S the scores, P the probabilities and
 * D the row sums of dy y:
 *
 * <pre>
 *   forward   S = q kᵀ     P = exp(scale S - max)     y = P v / Σ P
 *   backward  S = q kᵀ     P = exp(scale S - lse)     dP = dy vᵀ     dS = scale P (dP - D)
 *             dv += Pᵀ dy  dk += dSᵀ q                dq = dS k
 * </pre>
 *
 * <p>Operands of these matmuls may be rounded to bf16 ({@code bf16}): q, k, v and dy of a sequence
 * once for all heads, P and dS in place. Sums, softmax and what is kept are f32 all the same.
 */
public final class TiledAttention {
    private static final int BLOCK = 64;
    /** Floats of the tiles of heads that are computed together: 256 KiB, so that two of them and a head's keys and values share 1 MiB. */
    private static final int TILE = 64 * 1024;

    private final Matmuls matmuls;
    private final boolean bf16;
    private final int flags;
    private final HeadRows qRows;
    private final HeadRows kRows;
    private final HeadRows vRows;
    private final Scratch scratch = new Scratch();

    /**
     * @param bf16 whether operands are rounded to bf16
     * @param q holds what is taken of q during a call; likewise k and v
     */
    TiledAttention(Matmuls matmuls, boolean bf16, HeadRows q, HeadRows k, HeadRows v) {
        this.matmuls = matmuls;
        this.bf16 = bf16;
        flags = bf16 ? BF16_INPUTS : 0;
        qRows = q;
        kRows = k;
        vRows = v;
    }

    void forward(
            LocalTensor y, LocalTensor lse, LocalTensor q, LocalTensor k, LocalTensor v, double scale, boolean causal) {
        AttentionShape.check(q, k, v, y, lse);
        heads(y, lse, q, k, v, (float) scale, 0, (int) q.dim(2), 0, (int) k.dim(2), causal, true);
    }

    /** As {@link AttentionBlocks#forward}. */
    void block(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            double scale,
            AttentionBlock block,
            boolean first) {
        AttentionShape.check(q, k, v, y, lse);
        AttentionShape.check(block, q, k);
        heads(
                y,
                lse,
                q,
                k,
                v,
                (float) scale,
                block.queryFrom(),
                block.queries(),
                block.keyFrom(),
                block.keys(),
                block.causal(),
                first);
    }

    private void heads(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            float scale,
            int queryFrom,
            int queries,
            int keyFrom,
            int keys,
            boolean causal,
            boolean first) {
        int keyHeads = (int) k.dim(1);
        int group = (int) (q.dim(1) / keyHeads);
        int together = together(keyHeads, keys);
        for (int batch = 0; batch < q.dim(0); batch++) {
            qRows.take(q, batch, queryFrom, queries);
            kRows.take(k, batch, keyFrom, keys);
            vRows.take(v, batch, keyFrom, keys);
            HeadRows.round(qRows, kRows, vRows);
            for (int keyHead = 0; keyHead < keyHeads; keyHead += together) {
                for (int member = 0; member < group; member++) {
                    int head = keyHead * group + member;
                    tiles(
                            y, lse, q, batch, head, keyHead, together, group, scale, queryFrom, queries, keys, causal,
                            first);
                }
            }
        }
    }

    /** Heads {@code head}, {@code head + group}, … of q, of whose queries and keys a range takes part. */
    private void tiles(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            int batch,
            int head,
            int keyHead,
            int together,
            int group,
            float scale,
            int queryFrom,
            int queries,
            int keys,
            boolean causal,
            boolean first) {
        long headLse = 4 * group * q.dim(2);
        long lseAt = TensorRows.denseAddress(lse) + 4L * ((batch * q.dim(1) + head) * q.dim(2) + queryFrom);
        int size = (int) q.dim(3);
        int block = block(keys);
        long tile = scratch.floats((long) together * block * (keys + size + 2));
        long sums = tile + 4L * together * block * keys;
        long tileLse = sums + 4L * together * block;
        long added = tileLse + 4L * together * block;
        for (int from = 0; from < queries; from += block) {
            int rows = Math.min(block, queries - from);
            int cols = columns(from + rows, queries, keys, block, causal);
            int inTile = rows * cols;
            int visible = causal ? from : keys;
            long yRows = AttentionShape.row(y, batch, head, queryFrom + from);
            matmuls.batch(
                            together,
                            rows,
                            cols,
                            size,
                            cols,
                            inTile,
                            qRows.stride(),
                            group * qRows.step(),
                            kRows.stride(),
                            kRows.step(),
                            flags | B_TRANSPOSED)
                    .run(tile, qRows.address(head, from), kRows.address(keyHead, 0), 0);
            for (int i = 0; i < together; i++) {
                long headLseAt = first ? lseAt + i * headLse + 4L * from : tileLse + 4L * i * rows;
                AttentionRows.softmax(
                        tile + 4L * i * inTile, sums + 4L * i * rows, headLseAt, rows, cols, scale, visible);
            }
            if (bf16) {
                Bf16Rows.round(tile, tile, together * inTile);
            }
            matmuls.batch(
                            together,
                            rows,
                            size,
                            cols,
                            first ? AttentionShape.stride(y) : size,
                            first ? group * AttentionShape.step(y) : rows * size,
                            cols,
                            inTile,
                            vRows.stride(),
                            vRows.step(),
                            flags)
                    .run(first ? yRows : added, tile, vRows.address(keyHead, 0), 0);
            for (int i = 0; i < together; i++) {
                long yAt = yRows + 4L * i * group * y.stride(1);
                long sumsAt = sums + 4L * i * rows;
                if (first) {
                    AttentionRows.divide(yAt, 4L * y.stride(2), sumsAt, rows, size);
                } else {
                    long addedAt = added + 4L * i * rows * size;
                    long addedLse = tileLse + 4L * i * rows;
                    long wholeLse = lseAt + i * headLse + 4L * from;
                    AttentionRows.merge(yAt, 4L * y.stride(2), wholeLse, addedAt, sumsAt, addedLse, rows, size);
                }
            }
        }
    }

    /** Heads of k whose tiles are computed at once: as many as fit, of those numbers that divide all. */
    static int together(int keyHeads, int keys) {
        int together = Math.clamp(TILE / ((long) block(keys) * Math.max(1, keys)), 1, keyHeads);
        while (keyHeads % together != 0) {
            together--;
        }
        return together;
    }

    /** Query rows in a tile of one head. */
    static int block(int keys) {
        return Math.clamp(TILE / Math.max(1, keys) & -8, 8, BLOCK);
    }

    /**
     * Keys that the rows before {@code end} see, rounded up so that a sequence has at most 16 kinds of tile: each kind
     * is a matmul of its own, whose making takes milliseconds.
     */
    static int columns(int end, int seq, int keys, int block, boolean causal) {
        if (!causal) {
            return keys;
        }
        int step = Math.max(block, (seq + 15) / 16);
        return Math.min(keys, (end + step - 1) / step * step);
    }
}
