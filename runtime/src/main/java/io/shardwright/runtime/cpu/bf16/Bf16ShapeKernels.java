package io.shardwright.runtime.cpu.bf16;

import io.shardwright.tensor.LocalTensor;

/** What puts parts of tensors into others, on whole copies. */
public interface Bf16ShapeKernels extends Widening {
    @Override
    default void placeSection(LocalTensor x, LocalTensor y, int dim, long from) {
        floats().placeSection(wide().room(0, x), wide().read(1, y), dim, from);
        wide().write(0, x);
    }

    @Override
    default void addSection(LocalTensor x, LocalTensor y, int dim, long from) {
        floats().addSection(wide().read(0, x), wide().read(1, y), dim, from);
        wide().write(0, x);
    }
}
