package io.shardwright.runtime.context;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Divisors;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.ContextAttention;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/**
 * Ulysses (Jacobs et al., 2309.14509 §3): an all-to-all makes some positions of all heads into all positions of some heads, each rank
 * attends to whole sequences, and another all-to-all brings the result back. A rank holds neighbouring positions, and the heads of
 * both kinds have to be divisible by the ranks.
 *
 * <p>Forward q, k, v, y and lse travel, backward those, dy and the three gradients, so that no more is kept than on one rank. Of each
 * (N-1)/N passes a rank.
 */
final class UlyssesAttention implements ContextAttention {
    /** A tensor of this rank's heads, {@code [batch, whole seq, heads * size]}, and its heads view. */
    private record Whole(LocalTensor all, LocalTensor heads) {}

    private final Kernels kernels;
    private final AttentionOptions options;
    private final WholeInputs whole;
    private final HeadExchange queries;
    private final HeadExchange keys;
    private final HeadExchange rows;
    private final Whole q;
    private final Whole k;
    private final Whole v;
    private final Whole y;
    private final Whole dq;
    private final Whole dk;
    private final Whole dv;
    private final Whole dy;
    private final LocalTensor lse;

    UlyssesAttention(String name, ContextShape shape, Kernels kernels, Communicator ranks, Buffers buffers) {
        requireDivides(name, "heads", shape.heads(), ranks.size());
        requireDivides(name, "heads of keys and values", shape.keyHeads(), ranks.size());
        this.kernels = kernels;
        AttentionBlocks blocks = kernels.attentionBlocks();
        queries = HeadExchange.ofHeads(ranks, blocks, buffers, shape, shape.heads());
        keys = HeadExchange.ofHeads(ranks, blocks, buffers, shape, shape.keyHeads());
        rows = HeadExchange.ofRows(ranks, blocks, buffers, shape);
        long heads = shape.heads() / ranks.size();
        options = shape.options().fromHead(ranks.rank() * heads);
        whole = new WholeInputs(shape, ranks, buffers);
        long keyHeads = shape.keyHeads() / ranks.size();
        long seq = shape.seq() * ranks.size();
        q = whole(buffers, shape, seq, heads);
        k = whole(buffers, shape, seq, keyHeads);
        v = whole(buffers, shape, seq, keyHeads);
        y = whole(buffers, shape, seq, heads);
        dq = whole(buffers, shape, seq, heads);
        dk = whole(buffers, shape, seq, keyHeads);
        dv = whole(buffers, shape, seq, keyHeads);
        dy = whole(buffers, shape, seq, heads);
        lse = buffers.floats(shape.batch(), heads, seq, 1);
    }

    private static Whole whole(Buffers buffers, ContextShape shape, long seq, long heads) {
        LocalTensor all = buffers.reals(shape.batch(), seq, heads * shape.size());
        return new Whole(all, all.heads(heads));
    }

    private static void requireDivides(String name, String what, long heads, int ranks) {
        if (heads % ranks != 0) {
            throw new ModelException("[shard/heads-not-divisible] " + name + ": context ulysses splits the " + heads
                    + " " + what + " of a rank over cp=" + ranks + "\n  Fix: take cp from " + Divisors.of(heads)
                    + ", or context ring, which leaves heads whole");
        }
    }

    @Override
    public void forward(
            LocalTensor ownY,
            LocalTensor ownLse,
            LocalTensor ownQ,
            LocalTensor ownK,
            LocalTensor ownV,
            AttentionInputs inputs,
            CollectiveSite site) {
        gather(ownQ, ownK, ownV, site);
        AttentionInputs all = whole.of(inputs, site);
        kernels.attention(y.heads(), lse, q.heads(), k.heads(), v.heads(), all, options);
        queries.toPositions(ownY, y.all(), site);
        rows.toPositions(ownLse, lse, site);
    }

    @Override
    public void backward(
            LocalTensor ownDq,
            LocalTensor ownDk,
            LocalTensor ownDv,
            AttentionInputs added,
            LocalTensor ownDy,
            LocalTensor ownY,
            LocalTensor ownLse,
            LocalTensor ownQ,
            LocalTensor ownK,
            LocalTensor ownV,
            AttentionInputs inputs,
            CollectiveSite site) {
        gather(ownQ, ownK, ownV, site);
        queries.toHeads(y.all(), ownY, site);
        queries.toHeads(dy.all(), ownDy, site);
        rows.toHeads(lse, ownLse, site);
        kernels.attentionGradient(
                dq.heads(),
                dk.heads(),
                dv.heads(),
                whole.ofHeads(added),
                dy.heads(),
                y.heads(),
                lse,
                q.heads(),
                k.heads(),
                v.heads(),
                whole.of(inputs, site),
                options);
        queries.toPositions(ownDq, dq.all(), site);
        keys.toPositions(ownDk, dk.all(), site);
        keys.toPositions(ownDv, dv.all(), site);
    }

    private void gather(LocalTensor ownQ, LocalTensor ownK, LocalTensor ownV, CollectiveSite site) {
        queries.toHeads(q.all(), ownQ, site);
        keys.toHeads(k.all(), ownK, site);
        keys.toHeads(v.all(), ownV, site);
    }
}
