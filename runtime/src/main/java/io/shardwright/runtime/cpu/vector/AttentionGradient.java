package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.product.MatrixProducts.ACCUMULATE;
import static io.shardwright.runtime.cpu.product.MatrixProducts.A_TRANSPOSED;
import static io.shardwright.runtime.cpu.product.MatrixProducts.B_TRANSPOSED;
import static io.shardwright.runtime.cpu.product.MatrixProducts.HALF_INPUTS;

import io.shardwright.runtime.cpu.product.MatrixProducts;
import io.shardwright.runtime.cpu.product.MatrixProducts.Product;
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
    private final Scratch dotsOfRows = new Scratch();

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
        int keyHeads = (int) k.dim(1);
        int group = (int) (q.dim(1) / keyHeads);
        int together = Attention.together(keyHeads, keys);
        long dots = dotsOfRows.floats(q.dim(1) * queries);
        for (int batch = 0; batch < q.dim(0); batch++) {
            qRows.take(q, batch, queryFrom, queries);
            kRows.take(k, batch, keyFrom, keys);
            vRows.take(v == null ? k : v, batch, keyFrom, v == null ? 0 : keys);
            Operand.round(qRows, kRows, vRows);
            dyRows.take(dy, batch, queryFrom, queries);
            dyRows.round();
            AttentionRows.dots(dots, dy, y, batch, queryFrom, queries);
            for (int keyHead = 0; keyHead < keyHeads; keyHead += together) {
                for (int member = 0; member < group; member++) {
                    tiles(
                            dq,
                            dk,
                            dv,
                            lse,
                            v == null ? null : vRows,
                            dp,
                            dots,
                            batch,
                            keyHead * group + member,
                            keyHead,
                            together,
                            group,
                            (float) scale,
                            queryFrom,
                            queries,
                            keyFrom,
                            keys,
                            causal,
                            first,
                            first && member == 0);
                }
            }
        }
    }

    /**
     * Heads {@code head}, {@code head + group}, … of q.
     *
     * @param dots of dy and y, a row for each head
     * @param first whether dq is overwritten
     * @param firstOfGroup whether dk and dv are: heads of q share them
     */
    private void tiles(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor lse,
            @Nullable Operand values,
            @Nullable LocalTensor dp,
            long dots,
            int batch,
            int head,
            int keyHead,
            int together,
            int group,
            float scale,
            int queryFrom,
            int queries,
            int keyFrom,
            int keys,
            boolean causal,
            boolean first,
            boolean firstOfGroup) {
        int block = Attention.block(keys);
        int size = (int) dq.dim(3);
        long headLse = 4 * group * dq.dim(2);
        long lseAt = Rows.denseAddress(lse) + 4L * ((batch * dq.dim(1) + head) * dq.dim(2) + queryFrom);
        long kOperand = kRows.address(keyHead, 0);
        long dkAt = AttentionShape.row(dk, batch, keyHead, keyFrom);
        long dvAt = AttentionShape.row(dv, batch, keyHead, keyFrom);
        long probabilities = scratch.floats(2L * together * block * keys);
        long slopes = probabilities + 4L * together * block * keys;
        // The last rows see the most keys: starting there, they overwrite dk and dv, and the others add.
        int last = (queries - 1) / block * block;
        for (int from = last; from >= 0; from -= block) {
            int rows = Math.min(block, queries - from);
            int cols = Attention.columns(from + rows, queries, keys, block, causal);
            int inTile = rows * cols;
            boolean overwrite = firstOfGroup && from == last;
            long qOperand = qRows.address(head, from);
            long dyOperand = dyRows.address(head, from);
            timesKeys(together, rows, cols, size, group, qRows, kRows).run(probabilities, qOperand, kOperand, 0);
            if (values != null) {
                timesKeys(together, rows, cols, size, group, dyRows, values)
                        .run(slopes, dyOperand, values.address(keyHead, 0), 0);
            } else if (dp != null) {
                for (int i = 0; i < together; i++) {
                    long dpRows = AttentionShape.row(dp, batch, head + i * group, queryFrom + from) + 4L * keyFrom;
                    for (int row = 0; row < rows; row++) {
                        Lanes.copy(
                                slopes + 4L * (i * inTile + row * cols), dpRows + 4L * row * dp.stride(2), 4L * cols);
                    }
                }
            }
            for (int i = 0; i < together; i++) {
                AttentionRows.gradient(
                        probabilities + 4L * i * inTile,
                        slopes + 4L * i * inTile,
                        lseAt + i * headLse + 4L * from,
                        dots + 4L * ((long) (head + i * group) * queries + from),
                        rows,
                        cols,
                        scale,
                        causal ? from : keys);
            }
            if (half) {
                Halves.round(probabilities, probabilities, together * inTile);
                Halves.round(slopes, slopes, together * inTile);
            }
            transposedTimes(together, rows, cols, group, dv, dyRows, overwrite).run(dvAt, probabilities, dyOperand, 0);
            transposedTimes(together, rows, cols, group, dk, qRows, overwrite).run(dkAt, slopes, qOperand, 0);
            products.batch(
                            together,
                            rows,
                            size,
                            cols,
                            AttentionShape.stride(dq),
                            group * AttentionShape.step(dq),
                            cols,
                            inTile,
                            kRows.stride(),
                            kRows.step(),
                            flags | (first ? 0 : ACCUMULATE))
                    .run(AttentionShape.row(dq, batch, head, queryFrom + from), slopes, kOperand, 0);
            for (int i = 0; overwrite && i < together; i++) {
                zeroRows(dk, dkAt + 4 * i * dk.stride(1), cols, keys);
                zeroRows(dv, dvAt + 4 * i * dv.stride(1), cols, keys);
            }
        }
    }

    /** {@code tile[rows, cols] = x[rows, size] keys[cols, size]ᵀ}. */
    private Product timesKeys(int together, int rows, int cols, int size, int group, Operand x, Operand keys) {
        return products.batch(
                together,
                rows,
                cols,
                size,
                cols,
                rows * cols,
                x.stride(),
                group * x.step(),
                keys.stride(),
                keys.step(),
                flags | B_TRANSPOSED);
    }

    /** {@code keys[cols, size] += tile[rows, cols]ᵀ x[rows, size]}. */
    private Product transposedTimes(
            int together, int rows, int cols, int group, LocalTensor keys, Operand x, boolean overwrite) {
        return products.batch(
                together,
                cols,
                (int) keys.dim(3),
                rows,
                AttentionShape.stride(keys),
                AttentionShape.step(keys),
                cols,
                rows * cols,
                x.stride(),
                group * x.step(),
                flags | A_TRANSPOSED | (overwrite ? 0 : ACCUMULATE));
    }

    /** Keys from {@code from} on, which no query sees, have no gradient. */
    private static void zeroRows(LocalTensor x, long at, int from, int keys) {
        for (int row = from; row < keys; row++) {
            Elementwise.zeroRow(at + 4 * row * x.stride(2), (int) x.dim(3));
        }
    }
}
