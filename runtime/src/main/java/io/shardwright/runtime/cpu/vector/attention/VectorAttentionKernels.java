package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.SequencePositions;
import io.shardwright.tensor.LocalTensor;

/** Says which class does what. */
public interface VectorAttentionKernels extends Kernels {
    @Override
    VectorAttentionBlocks attentionBlocks();

    @Override
    default void attention(
            LocalTensor y, LocalTensor lse, LocalTensor q, LocalTensor k, LocalTensor v, double scale, boolean causal) {
        attentionBlocks().attention().forward(y, lse, q, k, v, scale, causal);
    }

    @Override
    default void attentionGradient(
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
            boolean causal) {
        attentionBlocks().gradient().run(dq, dk, dv, dy, y, lse, q, k, v, scale, causal);
    }

    RotaryRows rotaryRows();

    @Override
    default void rotary(LocalTensor y, LocalTensor x, SequencePositions positions, double base) {
        rotaryRows().rotate(y, x, positions, base, 1);
    }

    @Override
    default void rotaryGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, double base) {
        rotaryRows().rotate(dx, dy, positions, base, -1);
    }
}
