package io.shardwright.runtime.cpu.vector.attention;

import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_INPUTS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.B_TRANSPOSED;

import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.LocalTensor;

/**
 * Scaled dot-product attention in tiles, with heads read and written where they lie; {@link TiledAttentionGradient} is its
 * other half.
 *
 * <p>A tile is a block of query rows against all keys that any of them sees, and {@link TileScores} say which those are. Tiles of as many heads as stay in the second-level
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
 * <p>That is where scores are scaled products; {@link RuledScores} has what else they may be.
 *
 * <p>Operands of these matmuls may be rounded to bf16 ({@code bf16}): q, k, v and dy of a sequence
 * once for all heads, P and dS in place. Sums, softmax and what is kept are f32 all the same.
 */
public final class TiledAttention {
    private final Matmuls matmuls;
    private final boolean bf16;
    private final int flags;
    private final HeadRows qRows;
    private final HeadRows kRows;
    private final HeadRows vRows;
    private final PlainScores plain = new PlainScores();
    private final RuledScores ruled = new RuledScores();
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

    /** As {@link AttentionBlocks#forward}. */
    void block(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first) {
        AttentionShape.check(q, k, v, y, lse);
        AttentionShape.check(block, q, k);
        AttentionShape.check(inputs, options, q, k);
        if (options.isPlain() && inputs.isEmpty()) {
            heads(y, lse, q, k, v, plain.of(options.scale(), block), block, first);
        } else {
            heads(y, lse, q, k, v, ruled.of(options, inputs, block, (int) q.dim(1), first), block, first);
        }
    }

    private void heads(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            TileScores scores,
            AttentionBlock block,
            boolean first) {
        int keyHeads = (int) k.dim(1);
        int group = (int) (q.dim(1) / keyHeads);
        int together = scores.together(keyHeads);
        for (int batch = 0; batch < q.dim(0); batch++) {
            qRows.take(q, batch, block.queryFrom(), block.queries());
            kRows.take(k, batch, block.keyFrom(), block.keys());
            vRows.take(v, batch, block.keyFrom(), block.keys());
            HeadRows.round(qRows, kRows, vRows);
            for (int keyHead = 0; keyHead < keyHeads; keyHead += together) {
                for (int member = 0; member < group; member++) {
                    int head = keyHead * group + member;
                    tiles(y, lse, q, batch, head, keyHead, together, group, scores, block, first);
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
            TileScores scores,
            AttentionBlock part,
            boolean first) {
        int queryFrom = part.queryFrom();
        int queries = part.queries();
        long headLse = 4 * group * q.dim(2);
        long lseAt = TensorRows.denseAddress(lse) + 4L * ((batch * q.dim(1) + head) * q.dim(2) + queryFrom);
        int size = (int) q.dim(3);
        int block = scores.block();
        int widest = scores.widest();
        long tile = scratch.floats((long) together * block * (widest + size + 2));
        long sums = tile + 4L * together * block * widest;
        long tileLse = sums + 4L * together * block;
        long added = tileLse + 4L * together * block;
        for (int from = 0; from < queries; from += block) {
            int rows = Math.min(block, queries - from);
            scores.turnTo(batch, from, rows);
            int cols = scores.keys();
            int inTile = rows * cols;
            long yRows = AttentionShape.row(y, batch, head, queryFrom + from);
            if (cols == 0) {
                for (int i = 0; first && i < together; i++) {
                    float log = scores.lseOfNothing(head + i * group);
                    seeNothing(yRows + 4L * i * group * y.stride(1), y, lseAt + i * headLse + 4L * from, rows, log);
                }
                continue;
            }
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
                    .run(tile, qRows.address(head, from), kRows.address(keyHead, scores.firstKey()), 0);
            for (int i = 0; i < together; i++) {
                long headLseAt = first ? lseAt + i * headLse + 4L * from : tileLse + 4L * i * rows;
                scores.softmax(tile + 4L * i * inTile, sums + 4L * i * rows, headLseAt, head + i * group);
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
                    .run(first ? yRows : added, tile, vRows.address(keyHead, scores.firstKey()), 0);
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

    /** Queries that see no key give 0; only a sink is in their divisor, and that has no value. */
    private static void seeNothing(long yAt, LocalTensor y, long lse, int rows, float log) {
        for (int row = 0; row < rows; row++) {
            RowArithmetic.zeroRow(yAt + 4L * row * y.stride(2), (int) y.dim(3));
            Lanes.set(log, lse + 4L * row);
        }
    }
}
