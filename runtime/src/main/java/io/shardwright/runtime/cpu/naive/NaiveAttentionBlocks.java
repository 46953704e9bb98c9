package io.shardwright.runtime.cpu.naive;

import io.shardwright.spi.kernel.AttentionBlock;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.tensor.LocalTensor;

/** Attention block by block, each on its own by {@link NaiveAttention} and then put together. */
public final class NaiveAttentionBlocks implements AttentionBlocks {
    @Override
    public void forward(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            double scale,
            AttentionBlock block,
            boolean first) {
        NaiveAttention.Forward added = attention(q, k, scale, block)
                .forward(Dense.read(queries(q, block)), Dense.read(keys(k, block)), Dense.read(keys(v, block)));
        LocalTensor yRows = queries(y, block);
        LocalTensor lseRows = queries(lse, block);
        if (first) {
            Dense.write(yRows, added.y());
            Dense.write(lseRows, added.lse());
            return;
        }
        double[] sums = Dense.map(Dense.read(lseRows), added.lse(), (a, b) -> a + Math.log1p(Math.exp(b - a)));
        double[] merged = Dense.read(yRows);
        double[] before = Dense.read(lseRows);
        int size = merged.length / sums.length;
        for (int i = 0; i < merged.length; i++) {
            int row = i / size;
            merged[i] = merged[i] * Math.exp(before[row] - sums[row])
                    + added.y()[i] * Math.exp(added.lse()[row] - sums[row]);
        }
        Dense.write(yRows, merged);
        Dense.write(lseRows, sums);
    }

    @Override
    public void backward(
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
            AttentionBlock block,
            boolean first) {
        NaiveAttention attention = attention(q, k, scale, block);
        double[] dp = attention.products(Dense.read(queries(dy, block)), Dense.read(keys(v, block)), 1);
        gradient(attention, dp, dq, dk, dv, dy, y, lse, q, k, block, first);
    }

    @Override
    public void scoresBackward(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dp,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            double scale,
            AttentionBlock block,
            boolean first) {
        double[] ofBlock = Dense.read(rectangle(dp, block));
        gradient(attention(q, k, scale, block), ofBlock, dq, dk, dv, dy, y, lse, q, k, block, first);
    }

    private static void gradient(
            NaiveAttention attention,
            double[] dp,
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            AttentionBlock block,
            boolean first) {
        NaiveAttention.Gradient added = attention.gradientOfScores(
                dp,
                Dense.read(queries(dy, block)),
                Dense.read(queries(y, block)),
                Dense.read(queries(lse, block)),
                Dense.read(queries(q, block)),
                Dense.read(keys(k, block)));
        put(queries(dq, block), added.dq(), first);
        put(keys(dk, block), added.dk(), first);
        put(keys(dv, block), added.dv(), first);
    }

    @Override
    public void scores(LocalTensor scores, LocalTensor q, LocalTensor k, double scale, AttentionBlock block) {
        NaiveAttention attention = attention(q, k, scale, block);
        double[] all = attention.products(Dense.read(queries(q, block)), Dense.read(keys(k, block)), scale);
        for (int i = 0; block.causal() && i < all.length; i++) {
            boolean hidden = i % block.keys() > i / block.keys() % block.queries();
            all[i] = hidden ? Double.NEGATIVE_INFINITY : all[i];
        }
        Dense.write(rectangle(scores, block), all);
    }

    @Override
    public void softmax(LocalTensor scores, LocalTensor lse) {
        double[] x = Dense.read(scores);
        double[] sums = Dense.read(lse);
        int count = x.length / sums.length;
        for (int row = 0; row < sums.length; row++) {
            sums[row] = NaiveReductions.logSumExp(x, row * count, count);
        }
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.exp(x[i] - sums[i / count]);
        }
        Dense.write(scores, x);
        Dense.write(lse, sums);
    }

    @Override
    public void addValues(LocalTensor y, LocalTensor p, LocalTensor v, AttentionBlock block, boolean first) {
        LocalTensor yRows = queries(y, block);
        NaiveAttention attention = attention(yRows, v, 1, block);
        put(yRows, attention.values(Dense.read(rectangle(p, block)), Dense.read(keys(v, block))), first);
    }

    @Override
    public void copy(LocalTensor y, LocalTensor x) {
        put(y, Dense.read(x), true);
    }

    @Override
    public void add(LocalTensor y, LocalTensor x) {
        put(y, Dense.read(x), false);
    }

    private static NaiveAttention attention(LocalTensor q, LocalTensor k, double scale, AttentionBlock block) {
        return new NaiveAttention(
                (int) q.dim(0),
                (int) q.dim(1),
                (int) k.dim(1),
                block.queries(),
                block.keys(),
                (int) q.dim(3),
                scale,
                block.causal());
    }

    private static LocalTensor queries(LocalTensor x, AttentionBlock block) {
        return x.section(2, block.queryFrom(), block.queries());
    }

    private static LocalTensor keys(LocalTensor x, AttentionBlock block) {
        return x.section(2, block.keyFrom(), block.keys());
    }

    private static LocalTensor rectangle(LocalTensor scores, AttentionBlock block) {
        return queries(scores, block).section(3, block.keyFrom(), block.keys());
    }

    private static void put(LocalTensor x, double[] values, boolean overwrite) {
        Dense.write(x, overwrite ? values : Dense.map(Dense.read(x), values, Double::sum));
    }
}
