package io.shardwright.dsl;

/**
 * {@code y = x / √(mean(x²) + ε) · w} over the last dim (Zhang and Sennrich, 1910.07467), with {@code w [size]}, which
 * starts as 1.
 */
public final class RmsNorm {
    /** With an ε of 1e-5. */
    public RmsNorm(int size) {}

    public RmsNorm(int size, double epsilon) {}

    /** {@code x [..., size]} to {@code [..., size]}. */
    public Tensor forward(Tensor x) {
        throw new NotCompiledException("RmsNorm.forward");
    }
}
