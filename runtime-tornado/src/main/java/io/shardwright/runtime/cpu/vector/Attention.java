package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.product.MatrixProducts.B_TRANSPOSED;
import static io.shardwright.runtime.cpu.product.MatrixProducts.HALF_INPUTS;

import io.shardwright.runtime.cpu.product.MatrixProducts;
import io.shardwright.spi.AttentionBlock;
import io.shardwright.spi.AttentionBlocks;
import io.shardwright.tensor.LocalTensor;

/**
 * Scaled dot-product attention in tiles, with heads read and written where they lie; {@link AttentionGradient} is its
 * other half.
 *
 * <p>A tile is a block of query rows against all keys that any of them sees, small enough to stay in the second-level
 * cache: the whole matrix of scores never exists, and blocks above the diagonal are never computed. Backward makes the
 * scores again from the kept log of the divisor (Dao, 2307.08691, §3.1.2). With S the scores, P the probabilities and
 * D the row sums of dy y:
 *
 * <pre>
 *   forward   S = q kᵀ     P = exp(scale S - max)     y = P v / Σ P
 *   backward  S = q kᵀ     P = exp(scale S - lse)     dP = dy vᵀ     dS = scale P (dP - D)
 *             dv += Pᵀ dy  dk += dSᵀ q                dq = dS k
 * </pre>
 *
 * <p>Operands of these products may be rounded to bf16 ({@code half}): q, k, v and dy of a sequence
 * once for all heads, P and dS in place. Sums, softmax and what is kept are f32 all the same.
 */
final class Attention {
    private static final int BLOCK = 64;
    /** Floats of one tile: 256 KiB, so that two of them and a head's keys and values share 1 MiB. */
    private static final int TILE = 64 * 1024;

    private final MatrixProducts products;
    private final boolean half;
    private final int flags;
    private final Operand qRows;
    private final Operand kRows;
    private final Operand vRows;
    private final Scratch scratch = new Scratch();

    /**
     * @param half whether operands are rounded to bf16
     * @param q holds what is taken of q during a call; likewise k and v
     */
    Attention(MatrixProducts products, boolean half, Operand q, Operand k, Operand v) {
        this.products = products;
        this.half = half;
        flags = half ? HALF_INPUTS : 0;
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
        for (int batch = 0; batch < q.dim(0); batch++) {
            qRows.take(q, batch, queryFrom, queries);
            kRows.take(k, batch, keyFrom, keys);
            vRows.take(v, batch, keyFrom, keys);
            Operand.round(qRows, kRows, vRows);
            for (int head = 0; head < q.dim(1); head++) {
                head(y, lse, q, k, batch, head, scale, queryFrom, queries, keys, causal, first);
            }
        }
    }

    /** One head, of whose queries and keys a range takes part. */
    private void head(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            int batch,
            int head,
            float scale,
            int queryFrom,
            int queries,
            int keys,
            boolean causal,
            boolean first) {
        int keyHead = (int) (head * k.dim(1) / q.dim(1));
        long lseAt = Rows.denseAddress(lse) + 4L * ((batch * q.dim(1) + head) * q.dim(2) + queryFrom);
        int size = (int) q.dim(3);
        int block = block(keys);
        long tile = scratch.floats((long) block * (keys + size + 2));
        long sums = tile + 4L * block * keys;
        long tileLse = sums + 4L * block;
        long added = tileLse + 4L * block;
        for (int from = 0; from < queries; from += block) {
            int rows = Math.min(block, queries - from);
            int cols = columns(from + rows, queries, keys, block, causal);
            int visible = causal ? from : keys;
            long yRows = AttentionShape.row(y, batch, head, queryFrom + from);
            products.product(rows, cols, size, cols, qRows.stride(), kRows.stride(), flags | B_TRANSPOSED)
                    .run(tile, qRows.address(head, from), kRows.address(keyHead, 0), 0);
            AttentionRows.softmax(tile, sums, first ? lseAt + 4L * from : tileLse, rows, cols, scale, visible);
            if (half) {
                Halves.round(tile, tile, rows * cols);
            }
            int stride = first ? AttentionShape.stride(y) : size;
            products.product(rows, size, cols, stride, cols, vRows.stride(), flags)
                    .run(first ? yRows : added, tile, vRows.address(keyHead, 0), 0);
            if (first) {
                AttentionRows.divide(yRows, 4L * y.stride(2), sums, rows, size);
            } else {
                AttentionRows.merge(yRows, 4L * y.stride(2), lseAt + 4L * from, added, sums, tileLse, rows, size);
            }
        }
    }

    /** Query rows in a tile. */
    static int block(int keys) {
        return Math.clamp(TILE / Math.max(1, keys) & -8, 8, BLOCK);
    }

    /**
     * Keys that the rows before {@code end} see, rounded up so that a sequence has at most 16 kinds of tile: each kind
     * is a product of its own, whose making takes milliseconds.
     */
    static int columns(int end, int seq, int keys, int block, boolean causal) {
        if (!causal) {
            return keys;
        }
        int step = Math.max(block, (seq + 15) / 16);
        return Math.min(keys, (end + step - 1) / step * step);
    }
}
