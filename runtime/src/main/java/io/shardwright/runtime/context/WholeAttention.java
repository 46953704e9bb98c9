package io.shardwright.runtime.context;

import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.ContextAttention;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.LocalTensor;

/** Attention of the one rank of cp=1: one block of all positions. */
record WholeAttention(AttentionBlocks blocks, AttentionOptions options, AttentionBlock all)
        implements ContextAttention {
    @Override
    public void forward(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            CollectiveSite site) {
        blocks.forward(y, lse, q, k, v, inputs, options, all, true);
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
        blocks.backward(dq, dk, dv, added, dy, y, lse, q, k, v, inputs, options, all, true);
    }
}
