package io.shardwright.runtime.optimize;

/** Updates all parameters of a model from their gradients. What it keeps is in the heap, asked for before commit. */
public interface Optimizer {
    /**
     * One update; the gradients are zero afterwards.
     *
     * @param rate the learning rate
     * @param gradientScale multiplies every gradient first
     */
    void step(double rate, double gradientScale);

    /**
     * Goes on as if it had made the updates, once its state is what it was after them.
     *
     * @param updates how often {@link #step} was called
     */
    default void resume(long updates) {}
}
