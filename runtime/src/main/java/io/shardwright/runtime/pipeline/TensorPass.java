package io.shardwright.runtime.pipeline;

import io.shardwright.spi.TensorModel;
import io.shardwright.tensor.LocalTensor;

/** A unit between others: a tensor in, a tensor out. */
record TensorPass<S>(TensorModel<S> model, S saved, LocalTensor x, LocalTensor y, LocalTensor dY, LocalTensor dX)
        implements UnitPass {
    @Override
    public void forward() {
        model.forward(x, y, saved);
    }

    @Override
    public void backward() {
        model.backward(x, dY, dX, saved);
    }
}
