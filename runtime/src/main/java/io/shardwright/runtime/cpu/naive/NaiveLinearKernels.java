package io.shardwright.runtime.cpu.naive;

import static io.shardwright.runtime.cpu.naive.Dense.cols;
import static io.shardwright.runtime.cpu.naive.Dense.map;
import static io.shardwright.runtime.cpu.naive.Dense.read;
import static io.shardwright.runtime.cpu.naive.Dense.readAs;
import static io.shardwright.runtime.cpu.naive.Dense.rows;
import static io.shardwright.runtime.cpu.naive.Dense.write;

import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;

/** Linear layers by {@link NaiveLinear}. */
public interface NaiveLinearKernels extends Kernels {
    @Override
    default void linear(LocalTensor y, LocalTensor x, LocalTensor w) {
        write(y, NaiveLinear.forward(readAs(w.type(), x), read(w), rows(x), cols(x), cols(y)));
    }

    @Override
    default void linear(LocalTensor y, LocalTensor x, LocalTensor w, LocalTensor b) {
        double[] product = NaiveLinear.forward(readAs(w.type(), x), read(w), rows(x), cols(x), cols(y));
        write(y, NaiveLinear.addBroadcast(product, read(b)));
    }

    @Override
    default void linearActivate(LocalTensor a, LocalTensor slope, LocalTensor x, LocalTensor w, Activation activation) {
        linear(slope, x, w);
        activate(a, slope, activation);
        write(slope, map(read(slope), h -> NaiveActivation.derivative(activation, h)));
    }

    @Override
    default void linearActivate(
            LocalTensor a, LocalTensor slope, LocalTensor x, LocalTensor w, LocalTensor b, Activation activation) {
        linear(slope, x, w, b);
        activate(a, slope, activation);
        write(slope, map(read(slope), h -> NaiveActivation.derivative(activation, h)));
    }

    @Override
    default void linearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        double[] sum = new double[(int) dx.size()];
        NaiveLinear.addInputGradient(sum, readAs(w.type(), dy), read(w), rows(dx), cols(dx), cols(dy));
        write(dx, sum);
    }

    @Override
    default void addLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        double[] sum = read(dx);
        NaiveLinear.addInputGradient(sum, readAs(w.type(), dy), read(w), rows(dx), cols(dx), cols(dy));
        write(dx, sum);
    }

    @Override
    default void addLinearWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, boolean isZero) {
        double[] sum = read(dw);
        NaiveLinear.addWeightGradient(sum, readAs(dw.type(), dy), readAs(dw.type(), x), rows(x), cols(x), cols(dy));
        write(dw, sum);
    }

    @Override
    default void addBias(LocalTensor y, LocalTensor x, LocalTensor b) {
        addBroadcast(y, x, b);
    }

    @Override
    default void addBiasGradient(LocalTensor db, LocalTensor dy) {
        double[] sum = read(db);
        NaiveLinear.addBroadcastGradient(sum, read(dy));
        write(db, sum);
    }

    @Override
    default void matmul(LocalTensor c, LocalTensor a, LocalTensor b) {
        write(c, NaiveMatmul.of((int) c.size(), read(a), dims(a, false), read(b), dims(b, false)));
    }

    @Override
    default void matmulLeftGradient(LocalTensor da, LocalTensor dc, LocalTensor b) {
        write(da, NaiveMatmul.of((int) da.size(), read(dc), dims(dc, false), read(b), dims(b, true)));
    }

    @Override
    default void matmulRightGradient(LocalTensor db, LocalTensor a, LocalTensor dc) {
        write(db, NaiveMatmul.of((int) db.size(), read(a), dims(a, true), read(dc), dims(dc, false)));
    }

    private static NaiveMatmul.Matrices dims(LocalTensor x, boolean transposed) {
        return new NaiveMatmul.Matrices((int) x.dim(-2), (int) x.dim(-1), transposed);
    }
}
