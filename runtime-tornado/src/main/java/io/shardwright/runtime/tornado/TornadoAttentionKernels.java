package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.PositionSections;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.RotaryOptions;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;

/** Records attention, and rotary positions, whose kernels the compiler writes. */
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
        recordTurned("rotary", List.of(y, x), positions, base);
    }

    @Override
    default void rotaryGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, double base) {
        recordTurned("rotaryGradient", List.of(dx, dy), positions, base);
    }

    @Override
    default void rotaryBy(LocalTensor y, LocalTensor x, SequencePositions positions, RotaryOptions options) {
        toHost(TornadoAttentionBlocks.rows(x));
        onHost().rotaryBy(y, x, positions, options);
        toDevice(TornadoAttentionBlocks.rows(y));
    }

    @Override
    default void rotaryByGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, RotaryOptions options) {
        toHost(TornadoAttentionBlocks.rows(dy));
        onHost().rotaryByGradient(dx, dy, positions, options);
        toDevice(TornadoAttentionBlocks.rows(dx));
    }

    @Override
    default void rotaryAt(LocalTensor y, LocalTensor x, LocalTensor positions, RotaryOptions options) {
        toHost(TornadoAttentionBlocks.rows(x));
        toHost(positions);
        onHost().rotaryAt(y, x, positions, options);
        toDevice(TornadoAttentionBlocks.rows(y));
    }

    @Override
    default void rotaryAtGradient(LocalTensor dx, LocalTensor dy, LocalTensor positions, RotaryOptions options) {
        toHost(TornadoAttentionBlocks.rows(dy));
        toHost(positions);
        onHost().rotaryAtGradient(dx, dy, positions, options);
        toDevice(TornadoAttentionBlocks.rows(dx));
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
        recordTurned("rmsNormRotary", List.of(y, rstd, x, w), positions, epsilon, base);
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
        recordTurned("rmsNormRotaryGradient", List.of(dx, dw, dy, x, rstd, w), positions, base);
    }

    @Override
    default AttentionBlocks attentionBlocks() {
        return new TornadoAttentionBlocks(this::recorder, () -> onHost().attentionBlocks());
    }

    /** @param numbers of the method, the last of which stands behind what the positions come to */
    private void recordTurned(
            String method, List<LocalTensor> tensors, SequencePositions positions, Number... numbers) {
        PositionSections sections = PositionSections.of(positions);
        List<Number> all = new ArrayList<>(List.of(numbers));
        all.addAll(numbers.length - 1, List.of(sections.chunk(), sections.lower(), sections.upper()));
        recordGenerated(method, tensors, all.toArray(Number[]::new));
    }
}
