package io.shardwright.runtime.pipeline;

import io.shardwright.spi.HeadModel;
import io.shardwright.tensor.LocalTensor;

/** The last unit: a tensor and targets in, a loss out. */
record HeadPass<S>(
        HeadModel<S> model,
        S saved,
        LocalTensor x,
        LocalTensor targets,
        LocalTensor loss,
        LocalTensor dLoss,
        LocalTensor dX)
        implements UnitPass {
    @Override
    public void forward() {
        model.forward(x, targets, loss, saved);
    }

    @Override
    public void backward() {
        model.backward(x, targets, dLoss, dX, saved);
    }
}
