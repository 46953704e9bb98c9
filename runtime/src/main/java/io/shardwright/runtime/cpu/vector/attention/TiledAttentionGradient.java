package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.choice.WayTimes;
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
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.Arena;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The backward half of {@link TiledAttention}, whose picture it follows. */
final class TiledAttentionGradient {
    private final TileMatmuls products;
    private final boolean bf16;
    private final HeadRows qRows;
    private final HeadRows kRows;
    private final HeadRows vRows;
    private final HeadRows dyRows;
    private final HeadSums dqSums = new HeadSums();
    private final HeadSums dkSums = new HeadSums();
    private final HeadSums dvSums = new HeadSums();
    private final PlainScores plain = new PlainScores();
    private final RuledScores ruled = new RuledScores();
    private final Scratch scratch = new Scratch();
    private final Scratch dotsOfRows = new Scratch();
    private final TileTable tiles;

    /**
     * @param choices of tiles
     * @param bf16 whether operands are rounded to bf16
     * @param q holds what is taken of q during a call; likewise k and v
     */
    TiledAttentionGradient(Matmuls matmuls, ChoiceTable choices, boolean bf16, HeadRows q, HeadRows k, HeadRows v) {
        products = new TileMatmuls(matmuls, bf16);
        tiles = new TileTable(choices, bf16, true);
        this.bf16 = bf16;
        qRows = q;
        kRows = k;
        vRows = v;
        dyRows = new HeadRows(bf16);
    }

    /** As {@link AttentionBlocks#backward}, or with dp in place of v {@link AttentionBlocks#scoresBackward}. */
    void block(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            AttentionInputs added,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            @Nullable LocalTensor v,
            @Nullable LocalTensor dp,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first) {
        AttentionShape.check(q, k, v == null ? k : v, y, lse);
        AttentionShape.check(block, q, k);
        AttentionShape.check(inputs, options, q, k);
        AttentionShape.check(dq, dk, dv, dy, lse);
        if (PlainScores.are(options, inputs)) {
            PlainScores scores = plain.of(options.scale(), block);
            cut(scores, dq.type(), dy, y, lse, q, k, v, dp, block);
            heads(dq, dk, dv, dy, y, lse, q, k, v, dp, scores, block, first, false);
            return;
        }
        RuledScores scores = ruled.of(options, inputs, block, (int) q.dim(1), first);
        cut(scores, dq.type(), dy, y, lse, q, k, v, dp, block);
        scores.startGradients(added);
        heads(dq, dk, dv, dy, y, lse, q, k, v, dp, scores, block, first, first);
        scores.finishGradients();
    }

    /** Cuts into the tile of this shape, timed on what is at hand if it is still to be chosen. Nothing adds to gradients of inputs by then. */
    private void cut(
            TileScores scores,
            DType type,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            @Nullable LocalTensor v,
            @Nullable LocalTensor dp,
            AttentionBlock block) {
        Tile tile = tiles.get(q, k, block.queries(), block.causal(), scores);
        if (tile == null) {
            tile = tiles.choose(
                    q,
                    k,
                    block.queries(),
                    block.causal(),
                    scores,
                    shape -> times(shape, type, dy, y, lse, q, k, v, dp, scores, block, TimedPart.ENOUGH_NANOS));
        }
        scores.cut(tile, 0, block.queries());
    }

    /**
     * @param overwrite whether gradients are overwritten, in place of added to
     * @param clear whether they are made zero for that: not all tiles may see keys
     */
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
            TileScores scores,
            AttentionBlock block,
            boolean overwrite,
            boolean clear) {
        int queryFrom = block.queryFrom();
        int queries = block.queries();
        int keyHeads = (int) k.dim(1);
        int group = (int) (q.dim(1) / keyHeads);
        int together = scores.tile().heads();
        long dots = dotsOfRows.floats(q.dim(1) * queries);
        for (int batch = 0; batch < q.dim(0); batch++) {
            take(q, k, v, dy, batch, block);
            AttentionRows.dots(dots, dy, y, batch, queryFrom, queries);
            dqSums.take(dq, batch, queryFrom, queries, overwrite, clear);
            dkSums.take(dk, batch, block.keyFrom(), block.keys(), overwrite, clear);
            dvSums.take(dv, batch, block.keyFrom(), block.keys(), overwrite, clear);
            scores.haveDots(dots, TensorRows.denseAddress(lse) + 4L * (batch * q.dim(1) * q.dim(2) + queryFrom), q);
            for (int keyHead = 0; keyHead < keyHeads; keyHead += together) {
                for (int member = 0; member < group; member++) {
                    tiles(
                            q,
                            lse,
                            v == null ? null : vRows,
                            dp,
                            dots,
                            batch,
                            keyHead * group + member,
                            keyHead,
                            together,
                            group,
                            scores,
                            block,
                            overwrite && !clear,
                            overwrite && !clear && member == 0);
                }
            }
            dqSums.finish();
            dkSums.finish();
            dvSums.finish();
        }
    }

    /** Takes the rows of a sequence that matmuls read. */
    private void take(
            LocalTensor q, LocalTensor k, @Nullable LocalTensor v, LocalTensor dy, int batch, AttentionBlock block) {
        qRows.take(q, batch, block.queryFrom(), block.queries());
        kRows.take(k, batch, block.keyFrom(), block.keys());
        vRows.take(v == null ? k : v, batch, block.keyFrom(), v == null ? 0 : block.keys());
        HeadRows.convert(qRows, kRows, vRows);
        dyRows.take(dy, batch, block.queryFrom(), block.queries());
        dyRows.convert();
    }

    /**
     * What each candidate takes. Nothing but working memory is written.
     *
     * @param enough nanoseconds after which no further round begins
     */
    WayTimes times(
            TiledShape shape,
            DType type,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            @Nullable LocalTensor v,
            @Nullable LocalTensor dp,
            TileScores scores,
            AttentionBlock block,
            long enough) {
        List<Tile> candidates = shape.candidates();
        TimedPart part = TimedPart.of(shape, candidates);
        LocalTensor someQ = part.of(q);
        take(someQ, part.of(k), v == null ? null : part.of(v), part.of(dy), 0, block);
        long dots = dotsOfRows.floats((long) part.heads() * block.queries());
        AttentionRows.dots(dots, part.of(dy), part.of(y), 0, block.queryFrom(), block.queries());
        try (Arena arena = Arena.ofConfined()) {
            dqSums.take(part.room(arena, q, type), 0, block.queryFrom(), block.queries(), true, false);
            dkSums.take(part.room(arena, k, type), 0, block.keyFrom(), block.keys(), true, false);
            dvSums.take(part.room(arena, k, type), 0, block.keyFrom(), block.keys(), true, false);
            return part.times(candidates, enough, tile -> {
                scores.cut(tile, part.from(), part.end());
                tiles(
                        someQ,
                        lse,
                        v == null ? null : vRows,
                        dp,
                        dots,
                        0,
                        0,
                        0,
                        tile.heads(),
                        1,
                        scores,
                        block,
                        true,
                        true);
            });
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
            LocalTensor q,
            LocalTensor lse,
            @Nullable HeadRows values,
            @Nullable LocalTensor dp,
            long dots,
            int batch,
            int head,
            int keyHead,
            int together,
            int group,
            TileScores scores,
            AttentionBlock part,
            boolean first,
            boolean firstOfGroup) {
        int queryFrom = part.queryFrom();
        int queries = part.queries();
        int keys = part.keys();
        int block = scores.tile().rows();
        long headLse = 4 * group * q.dim(2);
        long lseAt = TensorRows.denseAddress(lse) + 4L * ((batch * q.dim(1) + head) * q.dim(2) + queryFrom);
        long probabilities = scratch.floats(2L * together * block * scores.largestStride());
        long dScores = probabilities + 4L * together * block * scores.largestStride();
        // The last rows see the most keys: starting there, they overwrite dk and dv, and the others add.
        int end = scores.endOfRows();
        int last = (end - 1) / block * block;
        for (int from = last; from >= scores.firstRow(); from -= block) {
            int rows = Math.min(block, end - from);
            boolean overwrite = firstOfGroup && from == last;
            boolean firstKeys = first;
            scores.turnTo(batch, from, rows);
            while (scores.nextKeys()) {
                int cols = scores.keys();
                int stride = scores.stride();
                int firstKey = scores.firstKey();
                scores(
                        probabilities,
                        dScores,
                        values,
                        dp,
                        batch,
                        head,
                        keyHead,
                        together,
                        group,
                        scores,
                        from,
                        rows,
                        part);
                for (int i = 0; i < together; i++) {
                    scores.gradient(
                            probabilities + 4L * i * rows * stride,
                            dScores + 4L * i * rows * stride,
                            lseAt + i * headLse + 4L * from,
                            dots + 4L * ((long) (head + i * group) * queries + from),
                            head + i * group);
                }
                if (bf16) {
                    Bf16Rows.round(probabilities, probabilities, together * rows * stride);
                    Bf16Rows.round(dScores, dScores, together * rows * stride);
                }
                products.transposedTimes(together, rows, cols, stride, group, dvSums, dyRows, overwrite)
                        .run(dvSums.address(keyHead, firstKey), probabilities, dyRows.address(head, from), 0);
                products.transposedTimes(together, rows, cols, stride, group, dkSums, qRows, overwrite)
                        .run(dkSums.address(keyHead, firstKey), dScores, qRows.address(head, from), 0);
                products.timesValues(
                                together, rows, cols, stride, dqSums.stride(), group * dqSums.step(), kRows, firstKeys)
                        .run(dqSums.address(head, from), dScores, kRows.address(keyHead, firstKey), 0);
                firstKeys = false;
            }
            for (int i = 0; overwrite && i < together; i++) {
                zeroRows(dkSums, keyHead + i, scores.endOfKeys(), keys);
                zeroRows(dvSums, keyHead + i, scores.endOfKeys(), keys);
            }
        }
    }

    /** Products of queries and keys, and those of dy and values. */
    private void scores(
            long probabilities,
            long dScores,
            @Nullable HeadRows values,
            @Nullable LocalTensor dp,
            int batch,
            int head,
            int keyHead,
            int together,
            int group,
            TileScores scores,
            int from,
            int rows,
            AttentionBlock part) {
        int cols = scores.keys();
        int stride = scores.stride();
        int firstKey = scores.firstKey();
        products.timesKeys(together, rows, cols, stride, group, qRows, kRows)
                .run(probabilities, qRows.address(head, from), kRows.address(keyHead, firstKey), 0);
        if (values != null) {
            products.timesKeys(together, rows, cols, stride, group, dyRows, values)
                    .run(dScores, dyRows.address(head, from), values.address(keyHead, firstKey), 0);
        } else if (dp != null) {
            for (int i = 0; i < together; i++) {
                long dpRows = AttentionShape.row(dp, batch, head + i * group, part.queryFrom() + from)
                        + 4L * (part.keyFrom() + firstKey);
                for (int row = 0; row < rows; row++) {
                    Lanes.copy(
                            dScores + 4L * ((long) i * rows + row) * stride,
                            dpRows + 4L * row * dp.stride(2),
                            4L * cols);
                }
            }
        }
    }

    /** Keys from {@code from} on, which no query sees, have no gradient. */
    private static void zeroRows(HeadSums x, int head, int from, int end) {
        for (int row = from; row < end; row++) {
            RowArithmetic.zeroRow(x.address(head, row), x.size());
        }
    }
}
