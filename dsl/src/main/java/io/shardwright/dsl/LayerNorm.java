package io.shardwright.dsl;

/**
 * {@code y = (x - mean) / √(variance + ε) · w + b} over the last dim (Ba et al., 1607.06450), with {@code w [size]},
 * which starts as 1, and {@code b [size]}, which starts as 0.
 */
public final class LayerNorm {
    /** With an ε of 1e-5. */
    public LayerNorm(int size) {}

    public LayerNorm(int size, double epsilon) {}

    /** {@code x [..., size]} to {@code [..., size]}. */
    public Tensor forward(Tensor x) {
        throw new NotCompiledException("LayerNorm.forward");
    }
}
