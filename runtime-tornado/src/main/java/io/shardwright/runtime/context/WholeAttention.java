package io.shardwright.runtime.context;

import io.shardwright.spi.CollectiveSite;
import io.shardwright.spi.ContextAttention;
import io.shardwright.spi.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Attention of the one rank of cp=1, which holds all positions. */
record WholeAttention(Kernels kernels, boolean causal) implements ContextAttention {
    @Override
    public void forward(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            double scale,
            CollectiveSite site) {
        kernels.attention(y, lse, q, k, v, scale, causal);
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
        kernels.attentionGradient(dq, dk, dv, dy, y, lse, q, k, v, scale, causal);
    }
}
