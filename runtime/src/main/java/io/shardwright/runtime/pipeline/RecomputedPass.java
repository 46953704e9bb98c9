package io.shardwright.runtime.pipeline;

/**
 * A unit that keeps nothing but its input, and computes the rest again before its backward (Chen et al., 1604.06174). Its
 * result, which may still be lying there, is overwritten with the same bits. Its backward isn't split: what the second half would
 * read shares memory with other microbatches.
 *
 * @param pass with its {@code Saved} on memory that all microbatches share
 */
record RecomputedPass(UnitPass pass) implements SplitPass {
    @Override
    public void forward() {
        pass.forward();
    }

    @Override
    public void backward() {
        pass.forward();
        pass.backward();
    }

    @Override
    public void inputGradients() {
        backward();
    }

    @Override
    public void weightGradients() {}
}
