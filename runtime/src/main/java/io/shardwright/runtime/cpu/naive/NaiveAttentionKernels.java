package io.shardwright.runtime.cpu.naive;

import static io.shardwright.runtime.cpu.naive.Dense.cols;
import static io.shardwright.runtime.cpu.naive.Dense.read;
import static io.shardwright.runtime.cpu.naive.Dense.write;

import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Attention by {@link NaiveAttention}. */
public interface NaiveAttentionKernels extends Kernels {
    @Override
    default void rotary(LocalTensor y, LocalTensor x, SequencePositions positions, double base) {
        write(y, NaiveAttention.rotary(read(x), positions, cols(x), base, 1));
    }

    @Override
    default void rotaryGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, double base) {
        write(dx, NaiveAttention.rotary(read(dy), positions, cols(dy), base, -1));
    }

    @Override
    default void attention(
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options) {
        attentionBlocks().forward(y, lse, q, k, v, inputs, options, whole(q, k, options), true);
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
        attentionBlocks().backward(dq, dk, dv, added, dy, y, lse, q, k, v, inputs, options, whole(q, k, options), true);
    }

    private static AttentionBlock whole(LocalTensor q, LocalTensor k, AttentionOptions options) {
        return AttentionBlock.whole(q.dim(2), k.dim(2), options.causal());
    }

    @Override
    default AttentionBlocks attentionBlocks() {
        return new NaiveAttentionBlocks();
    }
}
