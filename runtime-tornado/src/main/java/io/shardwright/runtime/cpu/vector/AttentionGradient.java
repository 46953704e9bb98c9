package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.product.MatrixProducts.ACCUMULATE;
import static io.shardwright.runtime.cpu.product.MatrixProducts.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.product.MatrixProducts.B_TRANSPOSED;

import io.shardwright.runtime.cpu.product.MatrixProducts;
import io.shardwright.tensor.LocalTensor;

/** The backward half of {@link Attention}, whose picture it follows. */
public final class AttentionGradient {
    private final MatrixProducts products;
    private final Scratch scratch = new Scratch();

    public AttentionGradient(MatrixProducts products) {
        this.products = products;
    }

    public void run(
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
            boolean causal) {
        AttentionShape.check(q, k, v, y, lse);
        AttentionShape.check(dq, dk, dv, dy, lse);
        int heads = (int) q.dim(1);
        int group = (int) (heads / k.dim(1));
        for (int batch = 0; batch < q.dim(0); batch++) {
            for (int head = 0; head < heads; head++) {
                long lseAt = Rows.denseAddress(lse) + 4 * q.dim(2) * (batch * heads + head);
                boolean first = head % group == 0;
                head(dq, dk, dv, dy, y, lseAt, q, k, v, batch, head, head / group, first, (float) scale, causal);
            }
        }
    }

    /** One head of q; {@code first} says that it is the first of those that share a head of k and v. */
    private void head(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dy,
            LocalTensor y,
            long lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            int batch,
            int head,
            int keyHead,
            boolean first,
            float scale,
            boolean causal) {
        int seq = (int) q.dim(2);
        int keys = (int) k.dim(2);
        int block = Attention.block(keys);
        long kAt = AttentionShape.head(k, batch, keyHead);
        long vAt = AttentionShape.head(v, batch, keyHead);
        long dkAt = AttentionShape.head(dk, batch, keyHead);
        long dvAt = AttentionShape.head(dv, batch, keyHead);
        long probabilities = scratch.floats(2L * block * keys);
        long slopes = probabilities + 4L * block * keys;
        // The last rows see the most keys: starting there, they overwrite dk and dv, and the others add.
        int last = (seq - 1) / block * block;
        for (int from = last; from >= 0; from -= block) {
            int rows = Math.min(block, seq - from);
            int cols = Attention.columns(from + rows, seq, keys, block, causal);
            boolean overwrite = first && from == last;
            long qRows = AttentionShape.head(q, batch, head) + 4L * from * q.stride(2);
            long yRows = AttentionShape.head(y, batch, head) + 4L * from * y.stride(2);
            long dyRows = AttentionShape.head(dy, batch, head) + 4L * from * dy.stride(2);
            long dqRows = AttentionShape.head(dq, batch, head) + 4L * from * dq.stride(2);
            timesTransposed(probabilities, qRows, q, kAt, k, rows, cols);
            timesTransposed(slopes, dyRows, dy, vAt, v, rows, cols);
            AttentionRows.gradient(
                    probabilities,
                    slopes,
                    lse + 4L * from,
                    dyRows,
                    4L * dy.stride(2),
                    yRows,
                    4L * y.stride(2),
                    rows,
                    cols,
                    (int) q.dim(3),
                    scale,
                    causal ? from : keys);
            addTransposedTimes(dvAt, dv, probabilities, dyRows, dy, rows, cols, overwrite);
            addTransposedTimes(dkAt, dk, slopes, qRows, q, rows, cols, overwrite);
            int size = (int) q.dim(3);
            products.product(rows, size, cols, AttentionShape.stride(dq), cols, AttentionShape.stride(k), 0)
                    .run(dqRows, slopes, kAt, 0);
            if (overwrite) {
                zeroRows(dk, dkAt, cols);
                zeroRows(dv, dvAt, cols);
            }
        }
    }

    /** {@code tile[rows, cols] = x[rows, size] keys[cols, size]ᵀ}. */
    private void timesTransposed(
            long tile, long xAt, LocalTensor x, long keysAt, LocalTensor keys, int rows, int cols) {
        int size = (int) x.dim(3);
        products.product(rows, cols, size, cols, AttentionShape.stride(x), AttentionShape.stride(keys), B_TRANSPOSED)
                .run(tile, xAt, keysAt, 0);
    }

    /** {@code keys[cols, size] += tile[rows, cols]ᵀ x[rows, size]}. */
    private void addTransposedTimes(
            long keysAt, LocalTensor keys, long tile, long xAt, LocalTensor x, int rows, int cols, boolean overwrite) {
        int flags = A_TRANSPOSED | (overwrite ? 0 : ACCUMULATE);
        int size = (int) x.dim(3);
        products.product(cols, size, rows, AttentionShape.stride(keys), cols, AttentionShape.stride(x), flags)
                .run(keysAt, tile, xAt, 0);
    }

    /** Keys from {@code from} on, which no query sees, have no gradient. */
    private static void zeroRows(LocalTensor keys, long at, int from) {
        for (int row = from; row < keys.dim(2); row++) {
            Elementwise.zeroRow(at + 4 * row * keys.stride(2), (int) keys.dim(3));
        }
    }
}
