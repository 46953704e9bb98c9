package io.shardwright.dsl;

/**
 * Numbers that are known when the model is built and never learned: the mean of the pixels, weights of classes, a table of slopes. In
 * {@code forward} it is a {@link Tensor} without a gradient.
 *
 * <pre>{@code
 * private final Constant slopes;
 *
 * public Attention(AlibiConfig config) {
 *     slopes = Constant.of(config.slopes(), config.heads(), 1, 1);
 * }
 * }</pre>
 *
 * <p>It is no parameter: checkpoints don't hold it, and optimizers don't see it. Where it meets, element for element, what is split over
 * {@code tp}, each rank has its part.
 */
public final class Constant extends Tensor {
    private Constant() {}

    /** @param values of all elements, the last dim fastest */
    public static Constant of(float[] values, int... dims) {
        return new Constant();
    }
}
