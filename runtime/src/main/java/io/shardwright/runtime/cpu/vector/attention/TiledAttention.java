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

/**
 * Scaled dot-product attention in tiles, with heads read and written where they lie; {@link TiledAttentionGradient} is its
 * other half.
 *
 * <p>A tile is a block of query rows against a block of the keys that any of them sees, and {@link TileScores} say which those are. Rows
 * go from tile to tile with a {@link SoftmaxState} (Dao, 2307.08691, §3.1.1); those that see few keys have a single tile. Tiles of as many
 * heads as stay in the second-level cache are computed together, so that a matmul is worth its call. The whole matrix of scores never exists, and blocks above the
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
 * <p>Tensors may be bf16, and operands of these matmuls be so too ({@code bf16}): q, k, v and dy of a sequence as they lie or
 * rounded once for all heads, P and dS in place. Sums and softmax are f32 all the same, and each result is rounded once.
 */
public final class TiledAttention {
    private final TileMatmuls products;
    private final boolean bf16;
    private final HeadRows qRows;
    private final HeadRows kRows;
    private final HeadRows vRows;
    private final PlainScores plain = new PlainScores();
    private final RuledScores ruled = new RuledScores();
    private final Scratch scratch = new Scratch();
    private final SoftmaxState state = new SoftmaxState();
    private final TileTable tiles;

    /**
     * @param choices of tiles
     * @param bf16 whether operands are rounded to bf16
     * @param q holds what is taken of q during a call; likewise k and v
     */
    TiledAttention(Matmuls matmuls, ChoiceTable choices, boolean bf16, HeadRows q, HeadRows k, HeadRows v) {
        products = new TileMatmuls(matmuls, bf16);
        tiles = new TileTable(choices, bf16, false);
        this.bf16 = bf16;
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
        if (y.type() == DType.BF16 && !first) {
            throw new IllegalArgumentException("attention to more keys cannot be merged into " + y);
        }
        if (PlainScores.are(options, inputs)) {
            heads(y, lse, q, k, v, plain.of(options.scale(), block), block, first);
        } else {
            heads(y, lse, q, k, v, ruled.of(options, inputs, block, (int) q.dim(1), first), block, first);
        }
    }

    /** Cuts into the tile of this shape, timed on what is at hand if it is still to be chosen. */
    private void cut(TileScores scores, DType type, LocalTensor q, LocalTensor k, LocalTensor v, AttentionBlock block) {
        Tile tile = tiles.get(q, k, block.queries(), block.causal(), scores);
        if (tile == null) {
            tile = tiles.choose(
                    q,
                    k,
                    block.queries(),
                    block.causal(),
                    scores,
                    shape -> times(shape, type, q, k, v, scores, block, TimedPart.ENOUGH_NANOS));
        }
        scores.cut(tile, 0, block.queries());
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
        cut(scores, y.type(), q, k, v, block);
        int together = scores.tile().heads();
        for (int batch = 0; batch < q.dim(0); batch++) {
            qRows.take(q, batch, block.queryFrom(), block.queries());
            kRows.take(k, batch, block.keyFrom(), block.keys());
            vRows.take(v, batch, block.keyFrom(), block.keys());
            HeadRows.convert(qRows, kRows, vRows);
            for (int keyHead = 0; keyHead < keyHeads; keyHead += together) {
                for (int member = 0; member < group; member++) {
                    int head = keyHead * group + member;
                    tiles(y, lse, q, batch, head, keyHead, together, group, scores, block, first);
                }
            }
        }
    }

    /**
     * What each candidate takes. Nothing but working memory is written.
     *
     * @param enough nanoseconds after which no further round begins
     */
    WayTimes times(
            TiledShape shape,
            DType type,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            TileScores scores,
            AttentionBlock block,
            long enough) {
        List<Tile> candidates = shape.candidates();
        TimedPart part = TimedPart.of(shape, candidates);
        LocalTensor someQ = part.of(q);
        qRows.take(someQ, 0, block.queryFrom(), block.queries());
        kRows.take(part.of(k), 0, block.keyFrom(), block.keys());
        vRows.take(part.of(v), 0, block.keyFrom(), block.keys());
        HeadRows.convert(qRows, kRows, vRows);
        try (Arena arena = Arena.ofConfined()) {
            LocalTensor y = part.room(arena, q, type);
            LocalTensor lse = part.rows(arena, q);
            return part.times(candidates, enough, tile -> {
                scores.cut(tile, part.from(), part.end());
                tiles(y, lse, someQ, 0, 0, 0, tile.heads(), 1, scores, block, true);
            });
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
        int end = scores.endOfRows();
        long headLse = 4 * group * q.dim(2);
        long lseAt = TensorRows.denseAddress(lse) + 4L * ((batch * q.dim(1) + head) * q.dim(2) + queryFrom);
        int size = (int) q.dim(3);
        int inTile = scores.tile().rows();
        long tile =
                scratch.floats((long) together * inTile * (scores.largestStride() + size + SoftmaxState.FLOATS + 1));
        long states = tile + 4L * together * inTile * scores.largestStride();
        long tileLse = states + 4L * together * inTile * SoftmaxState.FLOATS;
        long added = tileLse + 4L * together * inTile;
        int bytes = y.type().bytes();
        boolean isDirect = first && bytes == 4;
        for (int from = scores.firstRow(); from < end; from += inTile) {
            int rows = Math.min(inTile, end - from);
            long yRows = AttentionShape.row(y, batch, head, queryFrom + from);
            long to = isDirect ? yRows : added;
            int stride = isDirect ? AttentionShape.stride(y) : size;
            int step = isDirect ? group * AttentionShape.step(y) : rows * size;
            scores.turnTo(batch, from, rows);
            boolean seesAny = false;
            while (scores.nextKeys()) {
                tile(tile, states, to, stride, step, head, keyHead, together, group, scores, from, rows, seesAny);
                seesAny = true;
            }
            for (int i = 0; i < together; i++) {
                long yAt = yRows + (long) bytes * i * group * y.stride(1);
                long wholeLse = lseAt + i * headLse + 4L * from;
                SoftmaxState ofHead = state.at(states + 4L * i * rows * SoftmaxState.FLOATS, rows);
                if (!seesAny) {
                    if (first) {
                        seeNothing(yAt, y, wholeLse, rows, scores.sink(head + i * group));
                    }
                } else if (isDirect) {
                    ofHead.finish(wholeLse, rows);
                    AttentionRows.divide(yAt, 4L * y.stride(2), ofHead.sums(), rows, size);
                } else if (first) {
                    long sumsAt = added + 4L * i * rows * size;
                    ofHead.finish(wholeLse, rows);
                    AttentionRows.divide(sumsAt, 4L * size, ofHead.sums(), rows, size);
                    AttentionRows.round(yAt, 2L * y.stride(2), sumsAt, rows, size);
                } else {
                    long addedAt = added + 4L * i * rows * size;
                    ofHead.finish(tileLse, rows);
                    AttentionRows.merge(yAt, 4L * y.stride(2), wholeLse, addedAt, ofHead.sums(), tileLse, rows, size);
                }
            }
        }
    }

    /**
     * One tile of keys: adds its values to sums {@code to[rows, size]}, or starts them.
     *
     * @param stride elements from one row of sums to the next, {@code step} from one head to the next
     * @param adds whether there were tiles before
     */
    private void tile(
            long tile,
            long states,
            long to,
            int stride,
            int step,
            int head,
            int keyHead,
            int together,
            int group,
            TileScores scores,
            int from,
            int rows,
            boolean adds) {
        int size = kRows.size();
        int cols = scores.keys();
        int tileStride = scores.stride();
        int inTile = rows * tileStride;
        products.timesKeys(together, rows, cols, tileStride, group, qRows, kRows)
                .run(tile, qRows.address(head, from), kRows.address(keyHead, scores.firstKey()), 0);
        for (int i = 0; i < together; i++) {
            SoftmaxState ofHead = state.at(states + 4L * i * rows * SoftmaxState.FLOATS, rows);
            if (!adds) {
                scores.start(ofHead, rows, head + i * group);
            }
            scores.softmax(tile + 4L * i * inTile, ofHead, head + i * group);
            if (adds) {
                ofHead.rescale(to + 4L * i * step, 4L * stride, rows, size);
            }
        }
        if (bf16) {
            Bf16Rows.round(tile, tile, together * inTile);
        }
        products.timesValues(together, rows, cols, tileStride, stride, step, vRows, !adds)
                .run(to, tile, vRows.address(keyHead, scores.firstKey()), 0);
    }

    /** Queries that see no key give 0; only a sink is in their divisor, and that has no value. */
    private static void seeNothing(long yAt, LocalTensor y, long lse, int rows, float log) {
        for (int row = 0; row < rows; row++) {
            if (y.type() == DType.BF16) {
                Bf16Rows.clear(yAt + 2L * row * y.stride(2), (int) y.dim(3));
            } else {
                RowArithmetic.zeroRow(yAt + 4L * row * y.stride(2), (int) y.dim(3));
            }
            Lanes.set(log, lse + 4L * row);
        }
    }
}
