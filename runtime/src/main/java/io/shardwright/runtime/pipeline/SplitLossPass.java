package io.shardwright.runtime.pipeline;

import io.shardwright.spi.LossHalves;

/** A {@link LossPass} with its backward in two halves. */
record SplitLossPass<S, K>(LossPass<S> whole, LossHalves<S, K> halves, K kept) implements SplitPass {
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
        halves.inputGradients(whole.tokens(), whole.targets(), whole.dLoss(), whole.saved(), kept);
    }

    @Override
    public void weightGradients() {
        halves.weightGradients(whole.tokens(), whole.targets(), whole.dLoss(), whole.saved(), kept);
    }
}
