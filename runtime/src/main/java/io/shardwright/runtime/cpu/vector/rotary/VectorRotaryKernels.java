package io.shardwright.runtime.cpu.vector.rotary;

import io.shardwright.runtime.cpu.vector.Float32Copies;
import io.shardwright.spi.attention.RotaryOptions;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Says which class does what. */
public interface VectorRotaryKernels extends Kernels {
    RotaryRows rotaryRows();

    @Override
    default void rotary(LocalTensor y, LocalTensor x, SequencePositions positions, double base) {
        rotaryRows().rotate(y, x, positions, base, 1);
    }

    @Override
    default void rotaryGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, double base) {
        rotaryRows().rotate(dx, dy, positions, base, -1);
    }

    @Override
    default void rotaryBy(LocalTensor y, LocalTensor x, SequencePositions positions, RotaryOptions options) {
        rotaryRows().turns().along(y, x, positions, options, 1);
    }

    @Override
    default void rotaryByGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, RotaryOptions options) {
        rotaryRows().turns().along(dx, dy, positions, options, -1);
    }

    @Override
    default void rotaryAt(LocalTensor y, LocalTensor x, LocalTensor positions, RotaryOptions options) {
        rotaryRows().turns().at(y, x, positions, options, 1);
    }

    @Override
    default void rotaryAtGradient(LocalTensor dx, LocalTensor dy, LocalTensor positions, RotaryOptions options) {
        rotaryRows().turns().at(dx, dy, positions, options, -1);
    }

    Float32Copies copies();

    @Override
    default void rmsNormRotary(
            LocalTensor y,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor w,
            double epsilon,
            SequencePositions positions,
            double base) {
        rotaryRows().normAndRotate(y, rstd, x, copies().weight().read(w), epsilon, positions, base);
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
        LocalTensor dwSum = copies().weightGradient().read(dw);
        rotaryRows()
                .normAndRotateGradient(dx, dwSum, dy, x, rstd, copies().weight().read(w), positions, base);
        copies().weightGradient().write(dw);
    }
}
