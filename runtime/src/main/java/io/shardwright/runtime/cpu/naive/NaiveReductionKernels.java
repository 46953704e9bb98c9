package io.shardwright.runtime.cpu.naive;

import static io.shardwright.runtime.cpu.naive.Dense.cols;
import static io.shardwright.runtime.cpu.naive.Dense.parts;
import static io.shardwright.runtime.cpu.naive.Dense.read;
import static io.shardwright.runtime.cpu.naive.Dense.rows;
import static io.shardwright.runtime.cpu.naive.Dense.write;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.Arrays;

/** Sums and softmax by {@link NaiveReductions}. */
public interface NaiveReductionKernels extends Kernels {
    @Override
    default void sum(LocalTensor y, LocalTensor x, double factor) {
        write(y, new double[] {factor * NaiveReductions.sum(read(x))});
    }

    @Override
    default void sumGradient(LocalTensor dx, LocalTensor dy, double factor) {
        double[] spread = new double[(int) dx.size()];
        Arrays.fill(spread, factor * read(dy)[0]);
        write(dx, spread);
    }

    @Override
    default void sumOver(LocalTensor y, LocalTensor x, int dim, double factor) {
        int[] part = parts(x, dim);
        write(y, NaiveReductions.sumOver(read(x), part[0], part[1], part[2], factor));
    }

    @Override
    default void sumOverGradient(LocalTensor dx, LocalTensor dy, int dim, double factor) {
        int[] part = parts(dx, dim);
        write(dx, NaiveReductions.sumOverGradient(read(dy), part[0], part[1], part[2], factor));
    }

    @Override
    default void maxOver(LocalTensor y, LocalTensor x, int dim) {
        write(y, NaiveExtremes.over(read(x), parts(x, dim), Math::max));
    }

    @Override
    default void minOver(LocalTensor y, LocalTensor x, int dim) {
        write(y, NaiveExtremes.over(read(x), parts(x, dim), Math::min));
    }

    @Override
    default void extremeOverGradient(LocalTensor dx, LocalTensor dy, LocalTensor x, LocalTensor y, int dim) {
        write(dx, NaiveExtremes.gradient(read(dy), read(x), read(y), parts(x, dim)));
    }

    @Override
    default void logSumExp(LocalTensor y, LocalTensor x) {
        write(y, NaiveReductions.logSumExpRows(read(x), rows(x), cols(x)));
    }

    @Override
    default void logSumExpGradient(LocalTensor dx, LocalTensor dy, LocalTensor x, LocalTensor y) {
        write(dx, NaiveReductions.logSumExpGradient(read(dy), read(x), read(y), cols(x)));
    }

    @Override
    default void logSoftmax(LocalTensor y, LocalTensor x) {
        write(y, NaiveReductions.logSoftmax(read(x), rows(x), cols(x)));
    }

    @Override
    default void logSoftmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        write(dx, NaiveReductions.logSoftmaxGradient(read(dy), read(y), rows(y), cols(y)));
    }

    @Override
    default void softmax(LocalTensor y, LocalTensor x) {
        write(y, NaiveReductions.softmax(read(x), rows(x), cols(x)));
    }

    @Override
    default void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        write(dx, NaiveReductions.softmaxGradient(read(dy), read(y), rows(y), cols(y)));
    }
}
