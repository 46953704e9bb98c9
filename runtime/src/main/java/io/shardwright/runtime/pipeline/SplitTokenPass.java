package io.shardwright.runtime.pipeline;

import io.shardwright.spi.TokenHalves;

/** A {@link TokenPass} with its backward in two halves. */
record SplitTokenPass<S, K>(TokenPass<S> whole, TokenHalves<S, K> halves, K kept) implements SplitPass {
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
        halves.inputGradients(whole.tokens(), whole.dY(), whole.saved(), kept);
    }

    @Override
    public void weightGradients() {
        halves.weightGradients(whole.tokens(), whole.dY(), whole.saved(), kept);
    }
}
