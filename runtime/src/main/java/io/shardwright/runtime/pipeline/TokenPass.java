package io.shardwright.runtime.pipeline;

import io.shardwright.spi.TokenModel;
import io.shardwright.tensor.LocalTensor;

/** The first unit: tokens in, a tensor out. */
record TokenPass<S>(TokenModel<S> model, S saved, LocalTensor tokens, LocalTensor y, LocalTensor dY)
        implements UnitPass {
    @Override
    public void forward() {
        model.forward(tokens, y, saved);
    }

    @Override
    public void backward() {
        model.backward(tokens, dY, saved);
    }
}
