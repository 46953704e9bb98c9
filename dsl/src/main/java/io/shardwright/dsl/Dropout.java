package io.shardwright.dsl;

/**
 * In training, sets each element to 0 with probability {@code rate} and divides the others by {@code 1 - rate}
 * (Srivastava et al., 2014); in evaluation, and at rate 0, does nothing.
 *
 * <p>What is dropped depends on the layer, the step and the element's place in the whole tensor, so that every mesh
 * drops the same.
 */
public final class Dropout {
    /** @param rate 0 up to, but not, 1 */
    public Dropout(double rate) {}

    /** {@code x} to a tensor of its shape. */
    public Tensor forward(Tensor x) {
        throw new NotCompiledException("Dropout.forward");
    }
}
