package io.shardwright.runtime.context;

import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.ContextAttention;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/**
 * Ring self-attention as the sequence parallelism paper has it (Li et al., 2105.13120 §3.2): keys go round until every rank has whole
 * rows of scores, their softmax is taken, and values go round. Backward both go round again, and the gradients of all keys and
 * values are all-reduced.
 *
 * <p>Of a block of keys, {@code B Z (L/N) A} elements, 2(N-1) pass a rank forward and 6(N-1) backward: two rings, and twice 2(N-1) for
 * an all-reduce of N blocks. The rows of scores are {@code B Z (L/N) L} elements.
 */
final class TwoRingAttention implements ContextAttention {
    private final Kernels kernels;
    private final Communicator ranks;
    private final AttentionBlocks blocks;
    private final AttentionOptions options;
    private final KeyInputs ofKeys;
    private final ContextBlocks seen;
    private final Ring ring;
    private final LocalTensor[] travelling = new LocalTensor[2];

    /** Scores, or their gradients, whole rows. */
    private final LocalTensor rows;

    /** What belongs to the keys of each rank. */
    private final LocalTensor[] columns;

    /** Gradients of the keys and values of all ranks. */
    private final LocalTensor gradients;

    /** y forward, dq backward. */
    private final RoundedOnce sumOfQueries;

    private final LocalTensor[] dKeys;
    private final LocalTensor[] dValues;

    TwoRingAttention(ContextShape shape, Kernels kernels, Communicator ranks, Buffers buffers) {
        this.kernels = kernels;
        this.ranks = ranks;
        options = shape.options();
        ofKeys = new KeyInputs(shape, ranks, buffers);
        blocks = kernels.attentionBlocks();
        seen = new ContextBlocks(ranks.size(), ranks.rank(), shape);
        int count = ranks.size();
        long batch = shape.batch();
        long width = shape.keyHeads() * shape.size();
        LocalTensor one = buffers.reals(batch, shape.seq(), width);
        LocalTensor other = buffers.reals(batch, shape.seq(), width);
        sumOfQueries = new RoundedOnce(blocks, buffers, one, shape, shape.heads());
        ring = new Ring(ranks, new LocalTensor[] {one}, new LocalTensor[] {other});
        travelling[0] = one.heads(shape.keyHeads());
        travelling[1] = other.heads(shape.keyHeads());
        rows = buffers.floats(batch, shape.heads(), shape.seq(), count * shape.seq());
        gradients = buffers.floats(2 * count * batch, shape.seq(), width);
        columns = new LocalTensor[count];
        dKeys = new LocalTensor[count];
        dValues = new LocalTensor[count];
        for (int source = 0; source < count; source++) {
            columns[source] = rows.section(3, source * shape.seq(), shape.seq());
            dKeys[source] = gradients.section(0, source * batch, batch).heads(shape.keyHeads());
            dValues[source] =
                    gradients.section(0, (count + source) * batch, batch).heads(shape.keyHeads());
        }
    }

    @Override
    public void forward(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            CollectiveSite site) {
        ofKeys.gather(inputs, site);
        if (options.causal() || options.window() > 0 || inputs.documents() != null) {
            // What no block has.
            kernels.fill(rows, Double.NEGATIVE_INFINITY);
        }
        scores(q, k, inputs, options, site);
        blocks.softmax(rows, lse, inputs);
        ring.start(site, v.mergedHeads());
        LocalTensor sum = sumOfQueries.of(y);
        for (int step = 0; step < ranks.size(); step++) {
            int source = ring.source(step);
            LocalTensor values = block(step, v, site);
            AttentionInputs theirs = ofKeys.of(source, inputs);
            for (AttentionBlock part : seen.of(source, theirs)) {
                blocks.addValues(sum, columns[source], values, theirs, options, part, step == 0);
            }
        }
        sumOfQueries.finish(y);
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
            CollectiveSite site) {
        ofKeys.gather(inputs, site);
        scores(dy, v, AttentionInputs.NONE, AttentionOptions.of(1, options.causal()), site);
        kernels.fill(gradients, 0);
        ring.start(site, k.mergedHeads());
        LocalTensor ownDq = sumOfQueries.of(dq);
        for (int step = 0; step < ranks.size(); step++) {
            int source = ring.source(step);
            LocalTensor keys = block(step, k, site);
            AttentionInputs theirs = ofKeys.of(source, inputs);
            for (AttentionBlock part : seen.of(source, theirs)) {
                blocks.scoresBackward(
                        ownDq,
                        dKeys[source],
                        dValues[source],
                        added,
                        columns[source],
                        dy,
                        y,
                        lse,
                        q,
                        keys,
                        theirs,
                        options,
                        part,
                        step == 0);
            }
        }
        sumOfQueries.finish(dq);
        ranks.allReduce(gradients, Reduction.SUM, site);
        blocks.copy(dk, dKeys[ranks.rank()]);
        blocks.copy(dv, dValues[ranks.rank()]);
    }

    /** Fills rows with the scores of x and what all ranks have of {@code own}, which goes round. */
    private void scores(
            LocalTensor x, LocalTensor own, AttentionInputs inputs, AttentionOptions how, CollectiveSite site) {
        ring.start(site, own.mergedHeads());
        for (int step = 0; step < ranks.size(); step++) {
            int source = ring.source(step);
            LocalTensor keys = block(step, own, site);
            AttentionInputs theirs = ofKeys.of(source, inputs);
            for (AttentionBlock part : seen.of(source, theirs)) {
                blocks.scores(columns[source], x, keys, theirs, how, part);
            }
        }
    }

    /** The block of a step, which travels on while it is used, unless the step is the last. */
    private LocalTensor block(int step, LocalTensor own, CollectiveSite site) {
        if (step == 0) {
            return own;
        }
        ring.next(step, site);
        return travelling[ring.held()];
    }
}
