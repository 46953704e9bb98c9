package io.shardwright.runtime.pipeline;

import io.shardwright.spi.LossModel;
import io.shardwright.tensor.LocalTensor;

/** A model that is one unit: tokens and targets in, a loss out. */
record LossPass<S>(
        LossModel<S> model, S saved, LocalTensor tokens, LocalTensor targets, LocalTensor loss, LocalTensor dLoss)
        implements UnitPass {
    @Override
    public void forward() {
        model.forward(tokens, targets, loss, saved);
    }

    @Override
    public void backward() {
        model.backward(tokens, targets, dLoss, saved);
    }
}
