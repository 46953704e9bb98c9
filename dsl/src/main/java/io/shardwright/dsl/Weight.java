package io.shardwright.dsl;

/**
 * A parameter of one's own, for what no layer has: the factors of LayerScale, a class token, a temperature. In {@code forward} it is a
 * {@link Tensor}:
 *
 * <pre>{@code
 * private final Weight factors;
 *
 * public Block(VitConfig config) {
 *     factors = Weight.constant(1e-5, config.hidden());
 * }
 *
 * public Tensor forward(Tensor x) {
 *     return x.plus(mlp.forward(norm.forward(x)).times(factors));
 * }
 * }</pre>
 *
 * <p>How it lies across the mesh follows from its use: where it meets, element for element, what is split over {@code tp}, each rank
 * has its part. Elements start as numbers that depend on the seed, the field and their place alone, so every mesh starts equal.
 * Optimizers treat it as they do a bias if it has one dim; with more, decay applies to it. It stays float32 where layers are bf16.
 */
public final class Weight extends Tensor {
    private Weight() {}

    /** Starts as 1 everywhere. */
    public static Weight ones(int... dims) {
        return new Weight();
    }

    /** Starts as 0 everywhere. */
    public static Weight zeros(int... dims) {
        return new Weight();
    }

    /** Starts as {@code value} everywhere. */
    public static Weight constant(double value, int... dims) {
        return new Weight();
    }

    /** Starts as normal numbers around 0. */
    public static Weight normal(double deviation, int... dims) {
        return new Weight();
    }
}
