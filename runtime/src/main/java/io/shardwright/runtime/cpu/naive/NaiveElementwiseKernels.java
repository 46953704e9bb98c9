package io.shardwright.runtime.cpu.naive;

import static io.shardwright.runtime.cpu.naive.Dense.map;
import static io.shardwright.runtime.cpu.naive.Dense.read;
import static io.shardwright.runtime.cpu.naive.Dense.readInts;
import static io.shardwright.runtime.cpu.naive.Dense.write;

import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.Arrays;

/** What is done element by element, in double. */
public interface NaiveElementwiseKernels extends Kernels {
    @Override
    default void copy(LocalTensor y, LocalTensor x) {
        if (x.type() == DType.I32) {
            write(y, Arrays.stream(readInts(x)).asDoubleStream().toArray());
        } else {
            write(y, read(x));
        }
    }

    @Override
    default void add(LocalTensor z, LocalTensor x, LocalTensor y) {
        write(z, map(read(x), read(y), Double::sum));
    }

    @Override
    default void addBroadcast(LocalTensor z, LocalTensor x, LocalTensor y) {
        write(z, NaiveLinear.addBroadcast(read(x), read(y)));
    }

    @Override
    default void addBroadcastGradient(LocalTensor dy, LocalTensor dz) {
        double[] sum = new double[(int) dy.size()];
        NaiveLinear.addBroadcastGradient(sum, read(dz));
        write(dy, sum);
    }

    @Override
    default void addSpreadGradient(LocalTensor dy, LocalTensor dz) {
        Dense.addSpread(dy, dz);
    }

    @Override
    default void multiply(LocalTensor z, LocalTensor x, LocalTensor y) {
        write(z, map(read(x), read(y), (a, b) -> a * b));
    }

    @Override
    default void scale(LocalTensor y, LocalTensor x, double factor) {
        write(y, map(read(x), v -> factor * v));
    }

    @Override
    default void activate(LocalTensor a, LocalTensor h, Activation activation) {
        write(a, map(read(h), v -> NaiveActivation.value(activation, v)));
    }

    @Override
    default void activateGradient(LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation) {
        write(dh, map(read(da), read(h), (d, v) -> d * NaiveActivation.derivative(activation, v)));
    }

    @Override
    default void activateMultiply(LocalTensor y, LocalTensor gate, LocalTensor up, Activation activation) {
        write(y, map(read(gate), read(up), (g, u) -> NaiveActivation.value(activation, g) * u));
    }

    @Override
    default void activateMultiplyGradient(
            LocalTensor dGate,
            LocalTensor dUp,
            LocalTensor dy,
            LocalTensor gate,
            LocalTensor up,
            Activation activation) {
        double[] d = read(dy);
        double[] g = read(gate);
        double[] u = read(up);
        write(dGate, map(map(d, u, (a, b) -> a * b), g, (a, b) -> a * NaiveActivation.derivative(activation, b)));
        write(dUp, map(d, g, (a, b) -> a * NaiveActivation.value(activation, b)));
    }

    @Override
    default void dropout(LocalTensor y, LocalTensor x, DropoutMask mask, long firstSequence) {
        write(y, NaiveDropout.apply(read(x), x.dims(), mask, firstSequence));
    }

    @Override
    default void dropoutAdd(LocalTensor y, LocalTensor x, LocalTensor residual, DropoutMask mask, long firstSequence) {
        write(y, map(NaiveDropout.apply(read(x), x.dims(), mask, firstSequence), read(residual), Double::sum));
    }

    @Override
    default void biasDropoutAdd(
            LocalTensor y, LocalTensor x, LocalTensor b, LocalTensor residual, DropoutMask mask, long firstSequence) {
        double[] biased = NaiveLinear.addBroadcast(read(x), read(b));
        write(y, map(NaiveDropout.apply(biased, x.dims(), mask, firstSequence), read(residual), Double::sum));
    }

    @Override
    default void fill(LocalTensor x, double value) {
        double[] values = new double[(int) x.size()];
        Arrays.fill(values, value);
        write(x, values);
    }
}
