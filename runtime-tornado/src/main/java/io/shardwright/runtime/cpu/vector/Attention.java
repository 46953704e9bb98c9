package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.product.MatrixProducts.B_TRANSPOSED;

import io.shardwright.runtime.cpu.product.MatrixProducts;
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
 */
public final class Attention {
    private static final int BLOCK = 64;
    /** Floats of one tile: 256 KiB, so that two of them and a head's keys and values share 1 MiB. */
    private static final int TILE = 64 * 1024;

    private final MatrixProducts products;
    private final Scratch scratch = new Scratch();

    public Attention(MatrixProducts products) {
        this.products = products;
    }

    public void forward(
            LocalTensor y, LocalTensor lse, LocalTensor q, LocalTensor k, LocalTensor v, double scale, boolean causal) {
        AttentionShape.check(q, k, v, y, lse);
        long lseAt = Rows.denseAddress(lse);
        int heads = (int) q.dim(1);
        int seq = (int) q.dim(2);
        for (int batch = 0; batch < q.dim(0); batch++) {
            for (int head = 0; head < heads; head++) {
                int keyHead = (int) (head * k.dim(1) / heads);
                forwardHead(
                        AttentionShape.head(y, batch, head),
                        lseAt + 4L * seq * (batch * heads + head),
                        AttentionShape.head(q, batch, head),
                        AttentionShape.head(k, batch, keyHead),
                        AttentionShape.head(v, batch, keyHead),
                        y,
                        q,
                        k,
                        v,
                        (float) scale,
                        causal);
            }
        }
    }

    /** One head; the tensors give sizes and strides. */
    private void forwardHead(
            long yAt,
            long lseAt,
            long qAt,
            long kAt,
            long vAt,
            LocalTensor y,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            float scale,
            boolean causal) {
        int seq = (int) q.dim(2);
        int keys = (int) k.dim(2);
        int size = (int) q.dim(3);
        int block = block(keys);
        long tile = scratch.floats((long) block * keys + block);
        long sums = tile + 4L * block * keys;
        for (int from = 0; from < seq; from += block) {
            int rows = Math.min(block, seq - from);
            int cols = columns(from + rows, seq, keys, block, causal);
            long yRows = yAt + 4L * from * y.stride(2);
            products.product(rows, cols, size, cols, AttentionShape.stride(q), AttentionShape.stride(k), B_TRANSPOSED)
                    .run(tile, qAt + 4L * from * q.stride(2), kAt, 0);
            AttentionRows.softmax(tile, sums, lseAt + 4L * from, rows, cols, scale, causal ? from : keys);
            products.product(rows, size, cols, AttentionShape.stride(y), cols, AttentionShape.stride(v), 0)
                    .run(yRows, tile, vAt, 0);
            AttentionRows.divide(yRows, 4L * y.stride(2), sums, rows, size);
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
