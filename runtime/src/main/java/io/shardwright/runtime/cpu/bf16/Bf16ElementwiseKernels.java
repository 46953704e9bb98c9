package io.shardwright.runtime.cpu.bf16;

import io.shardwright.runtime.cpu.vector.Bf16Rows;
import io.shardwright.runtime.cpu.vector.MixedCopy;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.activation.Activations;
import io.shardwright.runtime.cpu.vector.elementwise.DropoutRows;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/** What is computed element by element, some rows at a time. */
public interface Bf16ElementwiseKernels extends Widening {
    @Override
    default void copy(LocalTensor y, LocalTensor x) {
        if (y.type() == DType.BF16 || x.type() == DType.BF16) {
            MixedCopy.copy(y, x);
        } else {
            floats().copy(y, x);
        }
    }

    @Override
    default void add(LocalTensor z, LocalTensor x, LocalTensor y) {
        if (Bf16Rows.areDense(z, x, y)) {
            Bf16Rows.add(z, x, y);
            return;
        }
        loops().over(RowArithmetic.ADD, z, x, y, 0);
    }

    @Override
    default void addBroadcast(LocalTensor z, LocalTensor x, LocalTensor y) {
        floats().addBroadcast(wide().room(0, z), wide().read(1, x), wide().read(2, y));
        wide().write(0, z);
    }

    @Override
    default void addBroadcastGradient(LocalTensor dy, LocalTensor dz) {
        floats().addBroadcastGradient(wide().room(0, dy), wide().read(1, dz));
        wide().write(0, dy);
    }

    @Override
    default void addSpreadGradient(LocalTensor dy, LocalTensor dz) {
        floats().addSpreadGradient(wide().read(0, dy), wide().read(1, dz));
        wide().write(0, dy);
    }

    @Override
    default void multiply(LocalTensor z, LocalTensor x, LocalTensor y) {
        if (z.type() == DType.BF16 && x.type() == DType.BF16 && y.type() == DType.BF16) {
            Bf16Rows.multiply(z, x, y);
            return;
        }
        loops().over(RowArithmetic.MULTIPLY, z, x, y, 0);
    }

    @Override
    default void scale(LocalTensor y, LocalTensor x, double factor) {
        loops().over(RowArithmetic.SCALE, y, x, x, (float) factor);
    }

    @Override
    default void activate(LocalTensor a, LocalTensor h, Activation activation) {
        loops().over(Activations.of(activation).value(), a, h, h, 0);
    }

    @Override
    default void activateGradient(LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation) {
        loops().over(Activations.of(activation).gradient(), dh, da, h, 0);
    }

    @Override
    default void activateMultiply(LocalTensor y, LocalTensor gate, LocalTensor up, Activation activation) {
        loops().over(Activations.of(activation).gated(), y, gate, up, 0);
    }

    @Override
    default void activateMultiplyGradient(
            LocalTensor dGate,
            LocalTensor dUp,
            LocalTensor dy,
            LocalTensor gate,
            LocalTensor up,
            Activation activation) {
        for (pieces().start(gate); pieces().next(); pieces().store()) {
            floats().activateMultiplyGradient(
                            pieces().out(0, dGate),
                            pieces().out(1, dUp),
                            pieces().in(2, dy),
                            pieces().in(3, gate),
                            pieces().in(4, up),
                            activation);
        }
    }

    @Override
    default void dropout(LocalTensor y, LocalTensor x, DropoutMask mask, long firstSequence) {
        if (mask.rate() > 0) {
            drop(y, x, null, null, mask, firstSequence);
        } else if (y != x) {
            copy(y, x);
        }
    }

    @Override
    default void dropoutAdd(LocalTensor y, LocalTensor x, LocalTensor residual, DropoutMask mask, long firstSequence) {
        if (mask.rate() > 0) {
            drop(y, x, null, residual, mask, firstSequence);
        } else {
            add(y, x, residual);
        }
    }

    @Override
    default void biasDropoutAdd(
            LocalTensor y, LocalTensor x, LocalTensor b, LocalTensor residual, DropoutMask mask, long firstSequence) {
        drop(y, x, copies().bias().read(b), residual, mask, firstSequence);
    }

    private void drop(
            LocalTensor y,
            LocalTensor x,
            @Nullable LocalTensor b,
            @Nullable LocalTensor residual,
            DropoutMask mask,
            long firstSequence) {
        for (pieces().start(x); pieces().next(); pieces().store()) {
            DropoutRows.apply(
                    pieces().out(0, y),
                    pieces().in(1, x),
                    b,
                    residual == null ? null : pieces().in(2, residual),
                    mask,
                    firstSequence,
                    x,
                    pieces().from());
        }
    }

    @Override
    default void fill(LocalTensor x, double value) {
        if (x.type() == DType.BF16 && !x.isDense()) {
            floats().fill(wide().room(0, x), value);
            wide().write(0, x);
        } else {
            floats().fill(x, value);
        }
    }
}
