package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Says which class does what. */
public interface VectorAttentionKernels extends Kernels {
    @Override
    VectorAttentionBlocks attentionBlocks();

    @Override
    default void attention(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options) {
        attentionBlocks()
                .forward(y, lse, q, k, v, inputs, options, attentionBlocks().whole(q, k, options), true);
    }

    @Override
    default void attentionGradient(
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
            AttentionOptions options) {
        attentionBlocks()
                .backward(
                        dq,
                        dk,
                        dv,
                        added,
                        dy,
                        y,
                        lse,
                        q,
                        k,
                        v,
                        inputs,
                        options,
                        attentionBlocks().whole(q, k, options),
                        true);
    }
}
