package io.shardwright.runtime.context;

import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.ContextAttention;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.function.Function;

/**
 * Ring attention (Liu et al., 2310.01889): keys and values go round together, and each block is merged into a running softmax, while
 * the next one travels. Backward they go round again, followed by the gradients that each rank has added to.
 *
 * <p>Of a block of keys, {@code B Z (L/N) A} elements, a rank sends 2(N-1) forward and 4(N-1) backward: scores are made anew from what
 * goes round anyway, so two less than the two rings of {@link TwoRingAttention}. Keys and values are in the precision of the run;
 * gradients travel in float32, as each rank adds to them.
 */
final class RingAttention implements ContextAttention {
    private final Kernels kernels;
    private final AttentionBlocks blocks;
    private final ContextBlocks seen;
    private final AttentionOptions options;
    private final KeyInputs ofKeys;
    private final int steps;
    private final Ring ring;
    private final LocalTensor[] keys = new LocalTensor[2];
    private final LocalTensor[] values = new LocalTensor[2];
    private final Ring gradients;
    private final LocalTensor[] dKeys = new LocalTensor[2];
    private final LocalTensor[] dValues = new LocalTensor[2];
    /** y forward, dq backward. */
    private final RoundedOnce sumOfQueries;

    private final RoundedOnce sumDk;
    private final RoundedOnce sumDv;

    RingAttention(ContextShape shape, Kernels kernels, Communicator ranks, Buffers buffers) {
        this.kernels = kernels;
        blocks = kernels.attentionBlocks();
        seen = new ContextBlocks(ranks.size(), ranks.rank(), shape);
        options = shape.options();
        ofKeys = new KeyInputs(shape, ranks, buffers);
        steps = ranks.size();
        ring = ring(shape, ranks, buffers::reals, keys, values);
        gradients = ring(shape, ranks, buffers::floats, dKeys, dValues);
        sumOfQueries = new RoundedOnce(blocks, buffers, keys[0], shape, shape.heads());
        sumDk = new RoundedOnce(blocks, buffers, keys[0], shape, shape.keyHeads());
        sumDv = new RoundedOnce(blocks, buffers, keys[0], shape, shape.keyHeads());
    }

    /** A ring of pairs, with both of each also as heads views. */
    private static Ring ring(
            ContextShape shape,
            Communicator ranks,
            Function<long[], LocalTensor> buffers,
            LocalTensor[] first,
            LocalTensor[] second) {
        long width = shape.keyHeads() * shape.size();
        LocalTensor[][] pairs = new LocalTensor[2][];
        for (int i = 0; i < pairs.length; i++) {
            LocalTensor one = buffers.apply(new long[] {shape.batch(), shape.seq(), width});
            LocalTensor other = buffers.apply(new long[] {shape.batch(), shape.seq(), width});
            pairs[i] = new LocalTensor[] {one, other};
            first[i] = one.heads(shape.keyHeads());
            second[i] = other.heads(shape.keyHeads());
        }
        return new Ring(ranks, pairs[0], pairs[1]);
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
        ring.start(site, k.mergedHeads(), v.mergedHeads());
        LocalTensor sum = sumOfQueries.of(y);
        forward(sum, lse, q, k, v, ring.source(0), inputs);
        for (int step = 1; step < steps; step++) {
            ring.next(step, site);
            int at = ring.held();
            forward(sum, lse, q, keys[at], values[at], ring.source(step), inputs);
        }
        sumOfQueries.finish(y);
    }

    private void forward(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            int source,
            AttentionInputs own) {
        AttentionInputs inputs = ofKeys.of(source, own);
        for (AttentionBlock block : seen.of(source, inputs)) {
            blocks.forward(y, lse, q, k, v, inputs, options, block, source == ring.source(0));
        }
    }

    /** A block's gradients begin their way at the rank after its own, and come home after N-1 steps. */
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
        ring.start(site, k.mergedHeads(), v.mergedHeads());
        AttentionInputs mine = ofKeys.of(ring.source(0), inputs);
        LocalTensor ownDq = sumOfQueries.of(dq);
        LocalTensor ownDk = sumDk.of(dk);
        LocalTensor ownDv = sumDv.of(dv);
        for (AttentionBlock block : seen.of(ring.source(0), mine)) {
            blocks.backward(ownDq, ownDk, ownDv, added, dy, y, lse, q, k, v, mine, options, block, true);
        }
        for (LocalTensor piece : gradients.restart()) {
            kernels.fill(piece, 0);
        }
        for (int step = 1; step < steps; step++) {
            ring.next(step, site);
            if (step > 1) {
                gradients.take();
            }
            int at = ring.held();
            int to = gradients.held();
            AttentionInputs theirs = ofKeys.of(ring.source(step), inputs);
            for (AttentionBlock block : seen.of(ring.source(step), theirs)) {
                blocks.backward(
                        ownDq,
                        dKeys[to],
                        dValues[to],
                        added,
                        dy,
                        y,
                        lse,
                        q,
                        keys[at],
                        values[at],
                        theirs,
                        options,
                        block,
                        false);
            }
            gradients.pass(site);
        }
        gradients.take();
        blocks.add(ownDk, dKeys[gradients.held()]);
        blocks.add(ownDv, dValues[gradients.held()]);
        sumOfQueries.finish(dq);
        sumDk.finish(dk);
        sumDv.finish(dv);
    }
}
