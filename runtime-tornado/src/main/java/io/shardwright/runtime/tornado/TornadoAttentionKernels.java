package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.attention.RotaryKernel;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.RotaryOptions;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
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
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            AttentionInputs inputs,
            AttentionOptions options) {
        AttentionBlock block = AttentionBlock.whole(q.dim(2), k.dim(2), options.causal());
        attentionBlocks().forward(y, lse, q, k, v, inputs, options, block, true);
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
        AttentionBlock block = AttentionBlock.whole(q.dim(2), k.dim(2), options.causal());
        attentionBlocks().backward(dq, dk, dv, added, dy, y, lse, q, k, v, inputs, options, block, true);
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
    default void rotaryBy(LocalTensor y, LocalTensor x, SequencePositions positions, RotaryOptions options) {
        onHost().rotaryBy(y, x, positions, options);
    }

    @Override
    default void rotaryByGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, RotaryOptions options) {
        onHost().rotaryByGradient(dx, dy, positions, options);
    }

    @Override
    default void rotaryAt(LocalTensor y, LocalTensor x, LocalTensor positions, RotaryOptions options) {
        onHost().rotaryAt(y, x, positions, options);
    }

    @Override
    default void rotaryAtGradient(LocalTensor dx, LocalTensor dy, LocalTensor positions, RotaryOptions options) {
        onHost().rotaryAtGradient(dx, dy, positions, options);
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
        HeadsAsRows rows = HeadsAsRows.of(y, x);
        for (long part = 0; part < rows.parts(); part++) {
            rmsNorm(rows.part(y, part), rows.numbers(rstd, part), rows.part(x, part), w, epsilon);
        }
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
        HeadsAsRows rows = HeadsAsRows.of(dx, x);
        for (long part = 0; part < rows.parts(); part++) {
            LocalTensor own = rows.part(dx, part);
            rmsNormGradient(own, dw, own, rows.part(x, part), rows.numbers(rstd, part), w);
        }
    }

    @Override
    default AttentionBlocks attentionBlocks() {
        return new TornadoAttentionBlocks(this::recorder, () -> onHost().attentionBlocks());
    }
}
