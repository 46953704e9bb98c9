package io.shardwright.runtime.cpu.bf16;

import io.shardwright.runtime.cpu.vector.activation.Activations;
import io.shardwright.runtime.cpu.vector.linear.Bf16Biases;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** Linear layers, whose matmuls take bf16 as it lies; those with a float32 weight, such as a router, are float32 matmuls. */
public interface Bf16LinearKernels extends Widening {
    @Override
    default void linear(LocalTensor y, LocalTensor x, LocalTensor w) {
        if (w.type() == DType.BF16) {
            floats().linear(y, x, w);
        } else {
            floats().linear(wide().room(0, y), wide().read(1, x), w);
            wide().write(0, y);
        }
    }

    @Override
    default void linear(LocalTensor y, LocalTensor x, LocalTensor w, LocalTensor b) {
        if (w.type() == DType.BF16) {
            floats().linear(y, x, w, b);
        } else {
            floats().linear(wide().room(0, y), wide().read(1, x), w, b);
            wide().write(0, y);
        }
    }

    @Override
    default void linearActivate(LocalTensor a, LocalTensor slope, LocalTensor x, LocalTensor w, Activation activation) {
        linear(slope, x, w);
        loops().both(Activations.of(activation).withSlope(), a, slope);
    }

    @Override
    default void linearActivate(
            LocalTensor a, LocalTensor slope, LocalTensor x, LocalTensor w, LocalTensor b, Activation activation) {
        linear(slope, x, w, b);
        loops().both(Activations.of(activation).withSlope(), a, slope);
    }

    @Override
    default void linearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        if (w.type() == DType.BF16) {
            floats().linearInputGradient(dx, dy, w);
        } else {
            floats().linearInputGradient(wide().room(0, dx), wide().read(1, dy), w);
            wide().write(0, dx);
        }
    }

    @Override
    default void addLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        if (w.type() == DType.BF16) {
            floats().addLinearInputGradient(dx, dy, w);
        } else {
            floats().addLinearInputGradient(wide().read(0, dx), wide().read(1, dy), w);
            wide().write(0, dx);
        }
    }

    @Override
    default void addLinearWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, boolean isZero) {
        if (dw.type() == DType.BF16) {
            floats().addLinearWeightGradient(dw, dy, x, isZero);
        } else {
            floats().addLinearWeightGradient(dw, wide().read(0, dy), wide().read(1, x), isZero);
        }
    }

    @Override
    default void matmul(LocalTensor c, LocalTensor a, LocalTensor b) {
        floats().matmul(wide().room(0, c), wide().read(1, a), wide().read(2, b));
        wide().write(0, c);
    }

    @Override
    default void matmulLeftGradient(LocalTensor da, LocalTensor dc, LocalTensor b) {
        floats().matmulLeftGradient(wide().room(0, da), wide().read(1, dc), wide().read(2, b));
        wide().write(0, da);
    }

    @Override
    default void matmulRightGradient(LocalTensor db, LocalTensor a, LocalTensor dc) {
        floats().matmulRightGradient(wide().room(0, db), wide().read(1, a), wide().read(2, dc));
        wide().write(0, db);
    }

    @Override
    default void addBias(LocalTensor y, LocalTensor x, LocalTensor b) {
        LocalTensor bias = copies().bias().read(b);
        if (y.type() == DType.BF16 && x.type() == DType.BF16) {
            Bf16Biases.add(y, x, bias);
            return;
        }
        for (pieces().start(x); pieces().next(); pieces().store()) {
            floats().addBias(pieces().out(0, y), pieces().in(1, x), bias);
        }
    }

    @Override
    default void addBiasGradient(LocalTensor db, LocalTensor dy) {
        LocalTensor dBias = copies().biasGradient().read(db);
        if (dy.type() == DType.BF16) {
            Bf16Biases.addGradient(dBias, dy);
        } else {
            floats().addBiasGradient(dBias, dy);
        }
        copies().biasGradient().write(db);
    }
}
