package io.shardwright.dsl;

/**
 * {@code y = (x - mean) / √(variance + ε) · w + b} over the last dim (Ba et al., 1607.06450), with {@code w [size]},
 * which starts as 1, and {@code b [size]}, which starts as 0. Where the last dim is split over tp, the ranks' means are added up.
 */
public final class LayerNorm {
    /** With an ε of 1e-5. */
    public LayerNorm(int size) {}

    public LayerNorm(int size, double epsilon) {}

    /** Without {@code b}. */
    public static LayerNorm withoutBias(int size, double epsilon) {
        throw new NotCompiledException("LayerNorm.withoutBias");
    }

    /** Without {@code w} and {@code b}: it has no parameter. */
    public static LayerNorm withoutWeight(int size, double epsilon) {
        throw new NotCompiledException("LayerNorm.withoutWeight");
    }

    /** With {@code 1 + w} in place of w, which starts as 0. */
    public static LayerNorm onePlusWeight(int size, double epsilon) {
        throw new NotCompiledException("LayerNorm.onePlusWeight");
    }

    /** {@code x [..., size]} to {@code [..., size]}. */
    public Tensor forward(Tensor x) {
        throw new NotCompiledException("LayerNorm.forward");
    }
}
