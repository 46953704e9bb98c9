package io.shardwright.runtime.cpu.naive;

import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
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
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block,
            boolean first) {
        NaiveAttention.Forward added = attention(q, k, inputs, options, block)
                .forward(Dense.read(queries(q, block)), Dense.read(keys(k, block)), Dense.read(keys(v, block)), first);
        LocalTensor yRows = queries(y, block);
        LocalTensor lseRows = queries(lse, block);
        if (first) {
            Dense.write(yRows, added.y());
            Dense.write(lseRows, added.lse());
            return;
        }
        double[] sums = Dense.map(Dense.read(lseRows), added.lse(), NaiveAttentionBlocks::logSum);
        double[] merged = Dense.read(yRows);
        double[] before = Dense.read(lseRows);
        int size = merged.length / sums.length;
        for (int i = 0; i < merged.length; i++) {
            int row = i / size;
            merged[i] = merged[i] * NaiveAttention.weight(before[row], sums[row])
                    + added.y()[i] * NaiveAttention.weight(added.lse()[row], sums[row]);
        }
        Dense.write(yRows, merged);
        Dense.write(lseRows, sums);
    }

    private static double logSum(double one, double other) {
        return NaiveAttention.logSum(new double[] {other}, 0, 1, one);
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
        NaiveAttention attention = attention(q, k, inputs, options, block);
        double[] dp = attention.products(Dense.read(queries(dy, block)), Dense.read(keys(v, block)));
        gradient(attention, dp, dq, dk, dv, added, dy, y, lse, q, k, block, first);
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
        double[] ofBlock = Dense.read(rectangle(dp, block));
        gradient(attention(q, k, inputs, options, block), ofBlock, dq, dk, dv, added, dy, y, lse, q, k, block, first);
    }

    private static void gradient(
            NaiveAttention attention,
            double[] dp,
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            AttentionInputs added,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            AttentionBlock block,
            boolean first) {
        double[] dyRows = Dense.read(queries(dy, block));
        double[] yRows = Dense.read(queries(y, block));
        double[] lseRows = Dense.read(queries(lse, block));
        NaiveAttention.Gradient gradient = attention.gradientOfScores(
                dp, dyRows, yRows, lseRows, Dense.read(queries(q, block)), Dense.read(keys(k, block)), added);
        if (first) {
            attention.addSinks(added, dyRows, yRows, lseRows);
        }
        put(queries(dq, block), gradient.dq(), first);
        put(keys(dk, block), gradient.dk(), first);
        put(keys(dv, block), gradient.dv(), first);
    }

    @Override
    public void scores(
            LocalTensor scores,
            LocalTensor q,
            LocalTensor k,
            AttentionInputs inputs,
            AttentionOptions options,
            AttentionBlock block) {
        NaiveAttention attention = attention(q, k, inputs, options, block);
        double[] products = attention.products(Dense.read(queries(q, block)), Dense.read(keys(k, block)));
        Dense.write(rectangle(scores, block), attention.scores(products));
    }

    @Override
    public void softmax(LocalTensor scores, LocalTensor lse, AttentionInputs inputs) {
        double[] x = Dense.read(scores);
        double[] sums = Dense.read(lse);
        int count = x.length / sums.length;
        int queries = (int) scores.dim(2);
        NaiveScores rule =
                new NaiveScores(AttentionOptions.full(1), inputs, AttentionBlock.whole(queries, count, false));
        for (int row = 0; row < sums.length; row++) {
            sums[row] = NaiveAttention.logSum(x, row * count, count, rule.sink((int) (row / queries % scores.dim(1))));
        }
        for (int i = 0; i < x.length; i++) {
            x[i] = NaiveAttention.weight(x[i], sums[i / count]);
        }
        Dense.write(scores, x);
        Dense.write(lse, sums);
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
        LocalTensor yRows = queries(y, block);
        LocalTensor weights = rectangle(p, block);
        NaiveAttention attention = attention(yRows, v, inputs, options, block);
        Dense.write(weights, attention.dropped(Dense.read(weights)));
        put(yRows, attention.values(Dense.read(weights), Dense.read(keys(v, block))), first);
    }

    @Override
    public void copy(LocalTensor y, LocalTensor x) {
        put(y, Dense.read(x), true);
    }

    @Override
    public void add(LocalTensor y, LocalTensor x) {
        put(y, Dense.read(x), false);
    }

    static NaiveAttention attention(
            LocalTensor q, LocalTensor k, AttentionInputs inputs, AttentionOptions options, AttentionBlock block) {
        return new NaiveAttention(
                (int) q.dim(0),
                (int) q.dim(1),
                (int) k.dim(1),
                block.queries(),
                block.keys(),
                (int) q.dim(3),
                new NaiveScores(options, inputs, block));
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
