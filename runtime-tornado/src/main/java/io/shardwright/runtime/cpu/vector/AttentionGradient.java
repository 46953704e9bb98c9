package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.product.MatrixProducts.ACCUMULATE;
import static io.shardwright.runtime.cpu.product.MatrixProducts.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.product.MatrixProducts.B_TRANSPOSED;
import static io.shardwright.runtime.cpu.product.MatrixProducts.HALF_INPUTS;

import io.shardwright.runtime.cpu.product.MatrixProducts;
import io.shardwright.spi.AttentionBlock;
import io.shardwright.spi.AttentionBlocks;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/** The backward half of {@link Attention}, whose picture it follows. */
final class AttentionGradient {
    private final MatrixProducts products;
    private final boolean half;
    private final int flags;
    private final Operand qRows;
    private final Operand kRows;
    private final Operand vRows;
    private final Operand dyRows;
    private final Scratch scratch = new Scratch();

    /**
     * @param half whether operands are rounded to bf16
     * @param q holds what is taken of q during a call; likewise k and v
     */
    AttentionGradient(MatrixProducts products, boolean half, Operand q, Operand k, Operand v) {
        this.products = products;
        this.half = half;
        flags = half ? HALF_INPUTS : 0;
        qRows = q;
        kRows = k;
        vRows = v;
        dyRows = new Operand(half);
    }

    void run(
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
        int queries = (int) q.dim(2);
        int keys = (int) k.dim(2);
        heads(dq, dk, dv, dy, y, lse, q, k, v, null, scale, 0, queries, 0, keys, causal, true);
    }

    /** As {@link AttentionBlocks#backward}, or with dp in place of v {@link AttentionBlocks#scoresBackward}. */
    void block(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            @Nullable LocalTensor v,
            @Nullable LocalTensor dp,
            double scale,
            AttentionBlock block,
            boolean first) {
        AttentionShape.check(q, k, v == null ? k : v, y, lse);
        AttentionShape.check(block, q, k);
        heads(
                dq,
                dk,
                dv,
                dy,
                y,
                lse,
                q,
                k,
                v,
                dp,
                scale,
                block.queryFrom(),
                block.queries(),
                block.keyFrom(),
                block.keys(),
                block.causal(),
                first);
    }

    private void heads(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            @Nullable LocalTensor v,
            @Nullable LocalTensor dp,
            double scale,
            int queryFrom,
            int queries,
            int keyFrom,
            int keys,
            boolean causal,
            boolean first) {
        AttentionShape.check(dq, dk, dv, dy, lse);
        int heads = (int) q.dim(1);
        int group = (int) (heads / k.dim(1));
        for (int batch = 0; batch < q.dim(0); batch++) {
            qRows.take(q, batch, queryFrom, queries);
            kRows.take(k, batch, keyFrom, keys);
            vRows.take(v == null ? k : v, batch, keyFrom, v == null ? 0 : keys);
            Operand.round(qRows, kRows, vRows);
            dyRows.take(dy, batch, queryFrom, queries);
            dyRows.round();
            for (int head = 0; head < heads; head++) {
                head(
                        dq,
                        dk,
                        dv,
                        dy,
                        y,
                        lse,
                        q,
                        v,
                        dp,
                        batch,
                        head,
                        head / group,
                        (float) scale,
                        queryFrom,
                        queries,
                        keyFrom,
                        keys,
                        causal,
                        first,
                        first && head % group == 0);
            }
        }
    }

    /**
     * One head of q.
     *
     * @param first whether dq is overwritten
     * @param firstOfGroup whether dk and dv are: heads of q share them
     */
    private void head(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            @Nullable LocalTensor v,
            @Nullable LocalTensor dp,
            int batch,
            int head,
            int keyHead,
            float scale,
            int queryFrom,
            int queries,
            int keyFrom,
            int keys,
            boolean causal,
            boolean first,
            boolean firstOfGroup) {
        int block = Attention.block(keys);
        int size = (int) q.dim(3);
        long lseAt = Rows.denseAddress(lse) + 4L * ((batch * q.dim(1) + head) * q.dim(2) + queryFrom);
        long kOperand = kRows.address(keyHead, 0);
        long dkAt = AttentionShape.row(dk, batch, keyHead, keyFrom);
        long dvAt = AttentionShape.row(dv, batch, keyHead, keyFrom);
        long probabilities = scratch.floats(2L * block * keys);
        long slopes = probabilities + 4L * block * keys;
        // The last rows see the most keys: starting there, they overwrite dk and dv, and the others add.
        int last = (queries - 1) / block * block;
        for (int from = last; from >= 0; from -= block) {
            int rows = Math.min(block, queries - from);
            int cols = Attention.columns(from + rows, queries, keys, block, causal);
            boolean overwrite = firstOfGroup && from == last;
            long qOperand = qRows.address(head, from);
            long dyOperand = dyRows.address(head, from);
            long yRows = AttentionShape.row(y, batch, head, queryFrom + from);
            long dyAt = AttentionShape.row(dy, batch, head, queryFrom + from);
            long dqRows = AttentionShape.row(dq, batch, head, queryFrom + from);
            products.product(rows, cols, size, cols, qRows.stride(), kRows.stride(), flags | B_TRANSPOSED)
                    .run(probabilities, qOperand, kOperand, 0);
            if (v != null) {
                products.product(rows, cols, size, cols, dyRows.stride(), vRows.stride(), flags | B_TRANSPOSED)
                        .run(slopes, dyOperand, vRows.address(keyHead, 0), 0);
            } else if (dp != null) {
                long dpRows = AttentionShape.row(dp, batch, head, queryFrom + from) + 4L * keyFrom;
                for (int row = 0; row < rows; row++) {
                    Lanes.copy(slopes + 4L * row * cols, dpRows + 4L * row * dp.stride(2), 4L * cols);
                }
            }
            AttentionRows.gradient(
                    probabilities,
                    slopes,
                    lseAt + 4L * from,
                    dyAt,
                    4L * dy.stride(2),
                    yRows,
                    4L * y.stride(2),
                    rows,
                    cols,
                    size,
                    scale,
                    causal ? from : keys);
            if (half) {
                Halves.round(probabilities, probabilities, rows * cols);
                Halves.round(slopes, slopes, rows * cols);
            }
            addTransposedTimes(dvAt, dv, probabilities, dyOperand, dyRows.stride(), rows, cols, overwrite);
            addTransposedTimes(dkAt, dk, slopes, qOperand, qRows.stride(), rows, cols, overwrite);
            int flagsOfQueries = flags | (first ? 0 : ACCUMULATE);
            products.product(rows, size, cols, AttentionShape.stride(dq), cols, kRows.stride(), flagsOfQueries)
                    .run(dqRows, slopes, kOperand, 0);
            if (overwrite) {
                zeroRows(dk, dkAt, cols, keys);
                zeroRows(dv, dvAt, cols, keys);
            }
        }
    }

    /** {@code keys[cols, size] += tile[rows, cols]ᵀ x[rows, size]}. */
    private void addTransposedTimes(
            long keysAt, LocalTensor keys, long tile, long x, int stride, int rows, int cols, boolean overwrite) {
        int flagsOfKeys = flags | A_TRANSPOSED | (overwrite ? 0 : ACCUMULATE);
        int size = (int) keys.dim(3);
        products.product(cols, size, rows, AttentionShape.stride(keys), cols, stride, flagsOfKeys)
                .run(keysAt, tile, x, 0);
    }

    /** Keys from {@code from} on, which no query sees, have no gradient. */
    private static void zeroRows(LocalTensor x, long at, int from, int keys) {
        for (int row = from; row < keys; row++) {
            Elementwise.zeroRow(at + 4 * row * x.stride(2), (int) x.dim(3));
        }
    }
}
