package io.shardwright.runtime.context;

import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.ContextAttention;
import io.shardwright.spi.kernel.AttentionBlock;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.tensor.LocalTensor;

/** Attention of the one rank of cp=1: one block of all positions. */
record WholeAttention(AttentionBlocks blocks, AttentionBlock all) implements ContextAttention {
    @Override
    public void forward(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            double scale,
            CollectiveSite site) {
        blocks.forward(y, lse, q, k, v, scale, all, true);
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
            CollectiveSite site) {
        blocks.backward(dq, dk, dv, dy, y, lse, q, k, v, scale, all, true);
    }
}
