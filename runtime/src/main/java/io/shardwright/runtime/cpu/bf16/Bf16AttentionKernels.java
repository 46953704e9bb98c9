package io.shardwright.runtime.cpu.bf16;

import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.RotaryOptions;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.LocalTensor;

/** Attention, which takes bf16 as it lies, and rotary positions. */
public interface Bf16AttentionKernels extends Widening {
    @Override
    default void rotary(LocalTensor y, LocalTensor x, SequencePositions positions, double base) {
        floats().rotary(wide().room(0, y), wide().read(1, x), positions, base);
        wide().write(0, y);
    }

    @Override
    default void rotaryGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, double base) {
        floats().rotaryGradient(wide().room(0, dx), wide().read(1, dy), positions, base);
        wide().write(0, dx);
    }

    @Override
    default void rotaryBy(LocalTensor y, LocalTensor x, SequencePositions positions, RotaryOptions options) {
        floats().rotaryBy(wide().room(0, y), wide().read(1, x), positions, options);
        wide().write(0, y);
    }

    @Override
    default void rotaryByGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, RotaryOptions options) {
        floats().rotaryByGradient(wide().room(0, dx), wide().read(1, dy), positions, options);
        wide().write(0, dx);
    }

    @Override
    default void rotaryAt(LocalTensor y, LocalTensor x, LocalTensor positions, RotaryOptions options) {
        floats().rotaryAt(wide().room(0, y), wide().read(1, x), positions, options);
        wide().write(0, y);
    }

    @Override
    default void rotaryAtGradient(LocalTensor dx, LocalTensor dy, LocalTensor positions, RotaryOptions options) {
        floats().rotaryAtGradient(wide().room(0, dx), wide().read(1, dy), positions, options);
        wide().write(0, dx);
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
        LocalTensor weight = copies().weight().read(w);
        floats().rmsNormRotary(wide().room(0, y), rstd, wide().read(1, x), weight, epsilon, positions, base);
        wide().write(0, y);
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
        LocalTensor weight = copies().weight().read(w);
        LocalTensor dWeight = copies().weightGradient().read(dw);
        floats().rmsNormRotaryGradient(
                        wide().room(0, dx),
                        dWeight,
                        wide().read(1, dy),
                        wide().read(2, x),
                        rstd,
                        weight,
                        positions,
                        base);
        wide().write(0, dx);
        copies().weightGradient().write(dw);
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
        floats().attention(y, lse, q, k, v, inputs, options);
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
        floats().attentionGradient(dq, dk, dv, added, dy, y, lse, q, k, v, inputs, options);
    }

    @Override
    default AttentionBlocks attentionBlocks() {
        return floats().attentionBlocks();
    }
}
