package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.attention.AttentionKernel;
import io.shardwright.runtime.tornado.kernel.attention.RotaryKernel;
import io.shardwright.spi.kernel.AttentionBlock;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.SequencePositions;
import io.shardwright.tensor.LocalTensor;

/** Records attention and rotary positions. */
interface TornadoAttentionKernels extends RecordingKernels {
    @Override
    default void rotary(LocalTensor y, LocalTensor x, double base) {
        rotary(y, x, SequencePositions.whole(x.dim(2)), base);
    }

    @Override
    default void rotaryGradient(LocalTensor dx, LocalTensor dy, double base) {
        rotaryGradient(dx, dy, SequencePositions.whole(dy.dim(2)), base);
    }

    @Override
    default void attention(
            LocalTensor y, LocalTensor lse, LocalTensor q, LocalTensor k, LocalTensor v, double scale, boolean causal) {
        AttentionBlock block = AttentionBlock.whole(q.dim(2), k.dim(2), causal);
        record(AttentionKernel.attention(memory(), y, lse, q, k, v, scale, block, true));
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
        AttentionBlock block = AttentionBlock.whole(q.dim(2), k.dim(2), causal);
        AttentionKernel.gradient(memory(), dq, dk, dv, dy, y, lse, q, k, v, scale, block, true)
                .forEach(this::record);
    }

    @Override
    default void rotary(LocalTensor y, LocalTensor x, SequencePositions positions, double base) {
        record(RotaryKernel.rotary(memory(), y, x, positions, base, 1));
    }

    @Override
    default void rotaryGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, double base) {
        record(RotaryKernel.rotary(memory(), dx, dy, positions, base, -1));
    }

    @Override
    default AttentionBlocks attentionBlocks() {
        return new TornadoAttentionBlocks(this::recorder);
    }
}
