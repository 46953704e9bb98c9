package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.ActivationKernel;
import io.shardwright.runtime.tornado.kernel.DropoutElements;
import io.shardwright.runtime.tornado.kernel.ElementwiseKernel;
import io.shardwright.runtime.tornado.kernel.GatedActivationKernel;
import io.shardwright.runtime.tornado.kernel.StridedCopyKernel;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * Records what is done element by element; the compiler writes the kernels of dropout, and of sums with what rows or sequences share.
 */
interface TornadoElementwiseKernels extends RecordingKernels {
    @Override
    default void copy(LocalTensor y, LocalTensor x) {
        record(
                DeviceMemory.isRows(y) && DeviceMemory.isRows(x)
                        ? ElementwiseKernel.copy(memory(), y, x)
                        : StridedCopyKernel.copy(memory(), y, x, false));
    }

    @Override
    default void add(LocalTensor z, LocalTensor x, LocalTensor y) {
        record(ElementwiseKernel.add(memory(), z, x, y));
    }

    @Override
    default void addBroadcast(LocalTensor z, LocalTensor x, LocalTensor y) {
        recordGenerated("addBroadcast", List.of(z, x, y));
    }

    @Override
    default void addBroadcastGradient(LocalTensor dy, LocalTensor dz) {
        recordGenerated("addBroadcastGradient", List.of(dy, dz));
    }

    /** On the host, but for what is the same for all rows: a sum over other dims isn't made on the device yet. */
    @Override
    default void addSpreadGradient(LocalTensor dy, LocalTensor dz) {
        if (dy.size() == dz.dim(-1) && dy.dim(-1) == dz.dim(-1)) {
            recordGenerated("addSpreadGradient", List.of(dy, dz));
            return;
        }
        toHost(dy);
        toHost(dz);
        onHost().addSpreadGradient(dy, dz);
        toDevice(dy);
    }

    @Override
    default void multiply(LocalTensor z, LocalTensor x, LocalTensor y) {
        record(ElementwiseKernel.multiply(memory(), z, x, y));
    }

    @Override
    default void scale(LocalTensor y, LocalTensor x, double factor) {
        record(ElementwiseKernel.scale(memory(), y, x, factor));
    }

    @Override
    default void activate(LocalTensor a, LocalTensor h, Activation activation) {
        record(ActivationKernel.activate(memory(), a, h, activation));
    }

    @Override
    default void activateGradient(LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation) {
        record(ActivationKernel.gradient(memory(), dh, da, h, activation));
    }

    @Override
    default void activateMultiply(LocalTensor y, LocalTensor gate, LocalTensor up, Activation activation) {
        record(GatedActivationKernel.activateMultiply(memory(), y, gate, up, activation));
    }

    @Override
    default void activateMultiplyGradient(
            LocalTensor dGate,
            LocalTensor dUp,
            LocalTensor dy,
            LocalTensor gate,
            LocalTensor up,
            Activation activation) {
        record(GatedActivationKernel.gradient(memory(), dGate, dUp, dy, gate, up, activation));
    }

    @Override
    default void dropout(LocalTensor y, LocalTensor x, DropoutMask mask, long firstSequence) {
        recordGenerated("dropout", List.of(y, x), DropoutElements.counter(x, mask, firstSequence));
    }

    @Override
    default void dropoutAdd(LocalTensor y, LocalTensor x, LocalTensor residual, DropoutMask mask, long firstSequence) {
        recordGenerated("dropoutAdd", List.of(y, x, residual), DropoutElements.counter(x, mask, firstSequence));
    }

    @Override
    default void biasDropoutAdd(
            LocalTensor y, LocalTensor x, LocalTensor b, LocalTensor residual, DropoutMask mask, long firstSequence) {
        recordGenerated("biasDropoutAdd", List.of(y, x, b, residual), DropoutElements.counter(x, mask, firstSequence));
    }

    @Override
    default void fill(LocalTensor x, double value) {
        record(ElementwiseKernel.fill(memory(), x, value));
    }
}
