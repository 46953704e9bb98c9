package io.shardwright.runtime.cpu.naive;

import static io.shardwright.runtime.cpu.naive.Dense.cols;
import static io.shardwright.runtime.cpu.naive.Dense.read;
import static io.shardwright.runtime.cpu.naive.Dense.write;

import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.SequencePositions;
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
            LocalTensor y, LocalTensor lse, LocalTensor q, LocalTensor k, LocalTensor v, double scale, boolean causal) {
        NaiveAttention.Forward forward = attention(q, k, scale, causal).forward(read(q), read(k), read(v));
        write(y, forward.y());
        write(lse, forward.lse());
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
        NaiveAttention.Gradient gradient =
                attention(q, k, scale, causal).gradient(read(dy), read(y), read(lse), read(q), read(k), read(v));
        write(dq, gradient.dq());
        write(dk, gradient.dk());
        write(dv, gradient.dv());
    }

    @Override
    default AttentionBlocks attentionBlocks() {
        return new NaiveAttentionBlocks();
    }

    private static NaiveAttention attention(LocalTensor q, LocalTensor k, double scale, boolean causal) {
        return new NaiveAttention(
                (int) q.dim(0), (int) q.dim(1), (int) k.dim(1), (int) q.dim(2), (int) k.dim(2), cols(q), scale, causal);
    }
}
