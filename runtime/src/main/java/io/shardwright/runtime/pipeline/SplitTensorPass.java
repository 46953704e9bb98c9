package io.shardwright.runtime.pipeline;

import io.shardwright.spi.TensorHalves;

/** A {@link TensorPass} with its backward in two halves. */
record SplitTensorPass<S, K>(TensorPass<S> whole, TensorHalves<S, K> halves, K kept) implements SplitPass {
    @Override
    public void forward() {
        whole.forward();
    }

    @Override
    public void backward() {
        whole.backward();
    }

    @Override
    public void inputGradients() {
        halves.inputGradients(whole.x(), whole.dY(), whole.dX(), whole.saved(), kept);
    }

    @Override
    public void weightGradients() {
        halves.weightGradients(whole.x(), whole.dY(), whole.saved(), kept);
    }
}
