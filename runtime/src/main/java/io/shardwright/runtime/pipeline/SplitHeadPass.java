package io.shardwright.runtime.pipeline;

import io.shardwright.spi.HeadHalves;

/** A {@link HeadPass} with its backward in two halves. */
record SplitHeadPass<S, K>(HeadPass<S> whole, HeadHalves<S, K> halves, K kept) implements SplitPass {
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
        halves.inputGradients(whole.x(), whole.targets(), whole.dLoss(), whole.dX(), whole.saved(), kept);
    }

    @Override
    public void weightGradients() {
        halves.weightGradients(whole.x(), whole.targets(), whole.dLoss(), whole.saved(), kept);
    }
}
