package io.shardwright.runtime.cpu.naive;

import static io.shardwright.runtime.cpu.naive.Dense.cols;
import static io.shardwright.runtime.cpu.naive.Dense.read;
import static io.shardwright.runtime.cpu.naive.Dense.write;

import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.RotaryOptions;
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
    default void rotaryBy(LocalTensor y, LocalTensor x, SequencePositions positions, RotaryOptions options) {
        write(
                y,
                new NaiveRotary(options, cols(x)).turn(read(x), row -> positions.position(row % positions.count()), 1));
    }

    @Override
    default void rotaryByGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, RotaryOptions options) {
        write(
                dx,
                new NaiveRotary(options, cols(dy))
                        .turn(read(dy), row -> positions.position(row % positions.count()), -1));
    }

    @Override
    default void rotaryAt(LocalTensor y, LocalTensor x, LocalTensor positions, RotaryOptions options) {
        write(y, new NaiveRotary(options, cols(x)).turn(read(x), row -> given(x, positions, row), 1));
    }

    @Override
    default void rotaryAtGradient(LocalTensor dx, LocalTensor dy, LocalTensor positions, RotaryOptions options) {
        write(dx, new NaiveRotary(options, cols(dy)).turn(read(dy), row -> given(dy, positions, row), -1));
    }

    private static long given(LocalTensor x, LocalTensor positions, long row) {
        return positions.getInt(row / x.dim(2) / x.dim(1), row % x.dim(2));
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

    @Override
    default void rmsNormRotary(
            LocalTensor y,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor w,
            double epsilon,
            SequencePositions positions,
            double base) {
        rmsNorm(y, rstd, x, w, epsilon);
        rotary(y, y, positions, base);
    }

    @Override
    default void rmsNormRotaryGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor rstd,
            LocalTensor w,
            SequencePositions positions,
            double base) {
        rotaryGradient(dx, dy, positions, base);
        rmsNormGradient(dx, dw, dx, x, rstd, w);
    }
}
