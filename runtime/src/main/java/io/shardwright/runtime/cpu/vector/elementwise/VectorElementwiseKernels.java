package io.shardwright.runtime.cpu.vector.elementwise;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.ColumnSums;
import io.shardwright.runtime.cpu.vector.Float32Copies;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.runtime.cpu.vector.activation.Activations;
import io.shardwright.runtime.cpu.vector.shape.StridedCopy;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** Says which class does what element by element. */
public interface VectorElementwiseKernels extends Kernels {
    Float32Copies copies();

    @Override
    default void copy(LocalTensor y, LocalTensor x) {
        if (TensorRows.isRows(y) && TensorRows.isRows(x)) {
            RowArithmetic.copy(y, x);
        } else {
            StridedCopy.copy(y, x);
        }
    }

    @Override
    default void add(LocalTensor z, LocalTensor x, LocalTensor y) {
        if (z.type() == DType.BF16) {
            Bf16Rows.add(z, x, y);
        } else {
            RowArithmetic.add(z, x, y);
        }
    }

    @Override
    default void addBroadcast(LocalTensor z, LocalTensor x, LocalTensor y) {
        RowArithmetic.add(z, x, y);
    }

    @Override
    default void addBroadcastGradient(LocalTensor dy, LocalTensor dz) {
        RowArithmetic.fill(dy, 0);
        ColumnSums.add(dy, dz);
    }

    @Override
    default void addSpreadGradient(LocalTensor dy, LocalTensor dz) {
        SpreadSums.add(copies().biasGradient().readShaped(dy), dz);
        copies().biasGradient().write(dy);
    }

    @Override
    default void multiply(LocalTensor z, LocalTensor x, LocalTensor y) {
        RowArithmetic.multiply(z, x, y);
    }

    @Override
    default void scale(LocalTensor y, LocalTensor x, double factor) {
        RowArithmetic.scale(y, x, factor);
    }

    @Override
    default void activate(LocalTensor a, LocalTensor h, Activation activation) {
        Activations.of(activation).activate(a, h);
    }

    @Override
    default void activateGradient(LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation) {
        Activations.of(activation).gradient(dh, da, h);
    }

    @Override
    default void activateMultiply(LocalTensor y, LocalTensor gate, LocalTensor up, Activation activation) {
        Activations.of(activation).multiply(y, gate, up);
    }

    @Override
    default void activateMultiplyGradient(
            LocalTensor dGate,
            LocalTensor dUp,
            LocalTensor dy,
            LocalTensor gate,
            LocalTensor up,
            Activation activation) {
        Activations.of(activation).multiplyGradient(dGate, dUp, dy, gate, up);
    }

    @Override
    default void dropout(LocalTensor y, LocalTensor x, DropoutMask mask, long firstSequence) {
        if (mask.rate() > 0) {
            DropoutRows.apply(y, x, null, null, mask, firstSequence);
        } else if (y != x) {
            RowArithmetic.copy(y, x);
        }
    }

    @Override
    default void dropoutAdd(LocalTensor y, LocalTensor x, LocalTensor residual, DropoutMask mask, long firstSequence) {
        if (mask.rate() > 0) {
            DropoutRows.apply(y, x, null, residual, mask, firstSequence);
        } else {
            RowArithmetic.add(y, x, residual);
        }
    }

    @Override
    default void biasDropoutAdd(
            LocalTensor y, LocalTensor x, LocalTensor b, LocalTensor residual, DropoutMask mask, long firstSequence) {
        DropoutRows.apply(y, x, copies().bias().read(b), residual, mask, firstSequence);
    }

    @Override
    default void fill(LocalTensor x, double value) {
        if (x.type() == DType.BF16) {
            Bf16Rows.fill(x, value);
        } else {
            RowArithmetic.fill(x, value);
        }
    }
}
