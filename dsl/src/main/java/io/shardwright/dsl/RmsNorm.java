package io.shardwright.dsl;

/**
 * {@code y = x / √(mean(x²) + ε) · w} over the last dim (Zhang and Sennrich, 1910.07467), with {@code w [size]}, which
 * starts as 1. Where the last dim is split over tp, the ranks' sums of squares are added up.
 */
public final class RmsNorm {
    /** With an ε of 1e-5. */
    public RmsNorm(int size) {}

    public RmsNorm(int size, double epsilon) {}

    /** {@code y = x / √(mean(x²) + ε)}, which has no parameter. */
    public static RmsNorm withoutWeight(int size, double epsilon) {
        throw new NotCompiledException("RmsNorm.withoutWeight");
    }

    /** {@code y = x / √(mean(x²) + ε) · (1 + w)}, with {@code w [size]} that starts as 0 (Gemma, 2403.08295). */
    public static RmsNorm onePlusWeight(int size, double epsilon) {
        throw new NotCompiledException("RmsNorm.onePlusWeight");
    }

    /** {@code x [..., size]} to {@code [..., size]}. */
    public Tensor forward(Tensor x) {
        throw new NotCompiledException("RmsNorm.forward");
    }
}
