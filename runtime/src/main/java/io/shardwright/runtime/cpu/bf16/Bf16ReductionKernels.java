package io.shardwright.runtime.cpu.bf16;

import io.shardwright.tensor.LocalTensor;

/** Reductions: those of rows some rows at a time, others on whole copies. */
public interface Bf16ReductionKernels extends Widening {
    @Override
    default void sum(LocalTensor y, LocalTensor x, double factor) {
        floats().sum(wide().room(0, y), wide().read(1, x), factor);
        wide().write(0, y);
    }

    @Override
    default void sumGradient(LocalTensor dx, LocalTensor dy, double factor) {
        floats().sumGradient(wide().room(0, dx), wide().read(1, dy), factor);
        wide().write(0, dx);
    }

    @Override
    default void sumOver(LocalTensor y, LocalTensor x, int dim, double factor) {
        floats().sumOver(wide().room(0, y), wide().read(1, x), dim, factor);
        wide().write(0, y);
    }

    @Override
    default void sumOverGradient(LocalTensor dx, LocalTensor dy, int dim, double factor) {
        floats().sumOverGradient(wide().room(0, dx), wide().read(1, dy), dim, factor);
        wide().write(0, dx);
    }

    @Override
    default void maxOver(LocalTensor y, LocalTensor x, int dim) {
        floats().maxOver(wide().room(0, y), wide().read(1, x), dim);
        wide().write(0, y);
    }

    @Override
    default void minOver(LocalTensor y, LocalTensor x, int dim) {
        floats().minOver(wide().room(0, y), wide().read(1, x), dim);
        wide().write(0, y);
    }

    @Override
    default void extremeOverGradient(LocalTensor dx, LocalTensor dy, LocalTensor x, LocalTensor y, int dim) {
        floats().extremeOverGradient(wide().room(0, dx), wide().read(1, dy), wide().read(2, x), wide().read(3, y), dim);
        wide().write(0, dx);
    }

    @Override
    default void logSumExp(LocalTensor y, LocalTensor x) {
        for (pieces().start(x); pieces().next(); pieces().store()) {
            floats().logSumExp(pieces().out(0, y), pieces().in(1, x));
        }
    }

    @Override
    default void logSumExpGradient(LocalTensor dx, LocalTensor dy, LocalTensor x, LocalTensor y) {
        for (pieces().start(x); pieces().next(); pieces().store()) {
            floats().logSumExpGradient(pieces().out(0, dx), pieces().in(1, dy), pieces().in(2, x), pieces().in(3, y));
        }
    }

    @Override
    default void logSoftmax(LocalTensor y, LocalTensor x) {
        for (pieces().start(x); pieces().next(); pieces().store()) {
            floats().logSoftmax(pieces().out(0, y), pieces().in(1, x));
        }
    }

    @Override
    default void logSoftmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        for (pieces().start(y); pieces().next(); pieces().store()) {
            floats().logSoftmaxGradient(pieces().out(0, dx), pieces().in(1, dy), pieces().in(2, y));
        }
    }

    @Override
    default void softmax(LocalTensor y, LocalTensor x) {
        for (pieces().start(x); pieces().next(); pieces().store()) {
            floats().softmax(pieces().out(0, y), pieces().in(1, x));
        }
    }

    @Override
    default void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        for (pieces().start(y); pieces().next(); pieces().store()) {
            floats().softmaxGradient(pieces().out(0, dx), pieces().in(1, dy), pieces().in(2, y));
        }
    }
}
