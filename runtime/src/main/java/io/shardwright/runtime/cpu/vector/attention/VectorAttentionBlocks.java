package io.shardwright.runtime.cpu.vector.attention;

import static io.shardwright.runtime.cpu.matmul.Matmuls.ACCUMULATE;
import static io.shardwright.runtime.cpu.matmul.Matmuls.BF16_INPUTS;
import static io.shardwright.runtime.cpu.matmul.Matmuls.B_TRANSPOSED;

import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.MixedCopy;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.WideTensors;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** {@link TiledAttention} and {@link TiledAttentionGradient} on blocks of keys, and their parts on scores that are kept in memory. */
public final class VectorAttentionBlocks implements AttentionBlocks {
    private static final int BIAS = 0;
    private static final int D_BIAS = 1;

    private final Matmuls matmuls;
    private final WideTensors wide = new WideTensors();
    private final TiledAttention attention;
    private final TiledAttentionGradient gradient;
    private final RuledScores ruled = new RuledScores();
    private AttentionBlock all = AttentionBlock.whole(0, 0, false);

    private final int flags;
    private final HeadRows qRows;
    private final HeadRows kRows;
    private final HeadRows vRows;
    private final HeadRows pRows;

    /**
     * @param choices of tiles
     * @param bf16 whether operands of matmuls are rounded to bf16
     */
    public VectorAttentionBlocks(Matmuls matmuls, ChoiceTable choices, boolean bf16) {
        this.matmuls = matmuls;
        qRows = new HeadRows(bf16);
        kRows = new HeadRows(bf16);
        vRows = new HeadRows(bf16);
        pRows = new HeadRows(bf16);
        // Tiles are timed as wholes, in which matmuls must not choose for themselves.
        Matmuls ofTiles = matmuls.unmeasured();
        attention = new TiledAttention(ofTiles, choices, bf16, qRows, kRows, vRows);
        gradient = new TiledAttentionGradient(ofTiles, choices, bf16, qRows, kRows, vRows);
        flags = bf16 ? BF16_INPUTS : 0;
    }

    /** The block of all there is, made anew only if it is another. */
    AttentionBlock whole(LocalTensor q, LocalTensor k, AttentionOptions options) {
        boolean isSame = all.queries() == q.dim(2) && all.keys() == k.dim(2) && all.causal() == options.causal();
        if (!isSame) {
            all = AttentionBlock.whole(q.dim(2), k.dim(2), options.causal());
        }
        return all;
    }

    @Override
    public void forward(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first) {
        attention.block(y, lse, q, k, v, withWideBias(inputs), options, block, first);
    }

    @Override
    public void backward(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            AttentionInputs added,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first) {
        AttentionInputs wideInputs = withWideBias(inputs);
        LocalTensor dBias = added.bias();
        if (dBias == null || dBias.type() != DType.BF16) {
            gradient.block(dq, dk, dv, added, dy, y, lse, q, k, v, null, wideInputs, options, block, first);
            return;
        }
        AttentionInputs wideAdded = added.bias(wide.read(D_BIAS, dBias));
        gradient.block(dq, dk, dv, wideAdded, dy, y, lse, q, k, v, null, wideInputs, options, block, first);
        wide.write(D_BIAS, dBias);
    }

    /** A bias that a model computes may be bf16. */
    private AttentionInputs withWideBias(AttentionInputs inputs) {
        LocalTensor bias = inputs.bias();
        return bias == null || bias.type() != DType.BF16 ? inputs : inputs.bias(wide.read(BIAS, bias));
    }

    @Override
    public void scoresBackward(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            AttentionInputs added,
            LocalTensor dp,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first) {
        AttentionShape.checkScores(dp, q, k);
        gradient.block(dq, dk, dv, added, dy, y, lse, q, k, null, dp, inputs, options, block, first);
    }

    @Override
    public void scores(
            LocalTensor scores,
            LocalTensor q,
            LocalTensor k,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block) {
        AttentionShape.check(block, q, k);
        AttentionShape.check(inputs, options, q, k);
        AttentionShape.checkScores(scores, q, k);
        requireFloats(scores);
        boolean isPlain = options.isPlain() && inputs.isEmpty();
        if (!isPlain) {
            ruled.of(options, inputs, block, (int) q.dim(1), false);
        }
        int stride = AttentionShape.stride(scores);
        for (int batch = 0; batch < q.dim(0); batch++) {
            qRows.take(q, batch, block.queryFrom(), block.queries());
            qRows.convert();
            kRows.take(k, batch, block.keyFrom(), block.keys());
            kRows.convert();
            for (int head = 0; head < q.dim(1); head++) {
                long at = AttentionShape.row(scores, batch, head, block.queryFrom()) + 4L * block.keyFrom();
                int keyHead = (int) (head * k.dim(1) / q.dim(1));
                matmuls.matmul(
                                block.queries(),
                                block.keys(),
                                (int) q.dim(3),
                                stride,
                                qRows.stride(),
                                kRows.stride(),
                                flags | B_TRANSPOSED)
                        .run(at, qRows.address(head, 0), kRows.address(keyHead, 0), 0);
                for (int row = 0; row < block.queries(); row++) {
                    long rowAt = at + 4L * row * stride;
                    if (!isPlain) {
                        ruled.turnTo(batch, row, 1);
                        ruled.scores(rowAt, head);
                        continue;
                    }
                    int seen = block.causal() ? Math.min(row + 1, block.keys()) : block.keys();
                    RowArithmetic.scaleRow(rowAt, rowAt, 0, (float) options.scale(), seen);
                    ScoreRows.hide(rowAt + 4L * seen, block.keys() - seen);
                }
            }
        }
    }

    @Override
    public void softmax(LocalTensor scores, LocalTensor lse, AttentionInputs inputs) {
        long at = TensorRows.denseAddress(scores);
        long lseAt = TensorRows.denseAddress(lse);
        int count = TensorRows.size(scores);
        LocalTensor sinks = inputs.sinks();
        for (int row = 0; row < lse.size(); row++) {
            int head = (int) (row / scores.dim(2) % scores.dim(1));
            float sink = sinks == null ? Float.NEGATIVE_INFINITY : SmallTensor.get(sinks, head);
            Lanes.set(ScoreRows.softmax(at, count, sink), lseAt + 4L * row);
            at += 4L * count;
        }
    }

    @Override
    public void addValues(
            LocalTensor y,
            LocalTensor p,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first) {
        AttentionShape.check(block, y, v);
        AttentionShape.checkScores(p, y, v);
        requireFloats(p);
        requireFloats(y);
        if (options.dropout().isPresent()) {
            ruled.of(options, inputs, block, (int) y.dim(1), false);
        }
        for (int batch = 0; batch < y.dim(0); batch++) {
            vRows.take(v, batch, block.keyFrom(), block.keys());
            vRows.convert();
            for (int head = 0; head < y.dim(1); head++) {
                int keyHead = (int) (head * v.dim(1) / y.dim(1));
                long at = AttentionShape.row(p, batch, head, block.queryFrom()) + 4L * block.keyFrom();
                for (int row = 0; options.dropout().isPresent() && row < block.queries(); row++) {
                    ruled.turnTo(batch, row, 1);
                    ruled.drop(at + 4L * row * p.stride(2), head);
                }
                pRows.take(at, AttentionShape.stride(p), block.queries(), block.keys());
                pRows.convert();
                matmuls.matmul(
                                block.queries(),
                                (int) y.dim(3),
                                block.keys(),
                                AttentionShape.stride(y),
                                pRows.stride(),
                                vRows.stride(),
                                flags | (first ? 0 : ACCUMULATE))
                        .run(
                                AttentionShape.row(y, batch, head, block.queryFrom()),
                                pRows.address(0, 0),
                                vRows.address(keyHead, 0),
                                0);
            }
        }
    }

    @Override
    public void copy(LocalTensor y, LocalTensor x) {
        AttentionShape.checkSame(y, x);
        int together = headsInRow(y, x);
        int count = together * (int) x.dim(3);
        for (int batch = 0; batch < x.dim(0); batch++) {
            for (int t = 0; t < x.dim(2); t++) {
                for (int head = 0; head < x.dim(1); head += together) {
                    MixedCopy.row(
                            AttentionShape.row(y, batch, head, t),
                            y.type().bytes(),
                            AttentionShape.row(x, batch, head, t),
                            x.type().bytes(),
                            count);
                }
            }
        }
    }

    @Override
    public void add(LocalTensor y, LocalTensor x) {
        AttentionShape.checkSame(y, x);
        requireFloats(y);
        requireFloats(x);
        int together = headsInRow(y, x);
        int count = together * (int) x.dim(3);
        for (int batch = 0; batch < x.dim(0); batch++) {
            for (int t = 0; t < x.dim(2); t++) {
                for (int head = 0; head < x.dim(1); head += together) {
                    long to = AttentionShape.row(y, batch, head, t);
                    RowArithmetic.addRow(to, to, AttentionShape.row(x, batch, head, t), 0, count);
                }
            }
        }
    }

    private static void requireFloats(LocalTensor x) {
        if (x.type() == DType.BF16) {
            throw new IllegalArgumentException(x + " is what sums and scores of attention, which are f32, can't be");
        }
    }

    /** Heads that lie side by side in each row of both. */
    private static int headsInRow(LocalTensor x, LocalTensor y) {
        return x.stride(1) == x.dim(3) && y.stride(1) == y.dim(3) ? (int) x.dim(1) : 1;
    }
}
