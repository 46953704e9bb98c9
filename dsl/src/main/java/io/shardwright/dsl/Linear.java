package io.shardwright.dsl;

/**
 * {@code y = x wᵀ + b}, with the weight {@code [out, in]} and the bias {@code [out]}.
 *
 * <p>The weight starts as normal numbers of deviation 0.02 (Radford et al., GPT-2), the bias as 0.
 */
public final class Linear {
    public Linear(int in, int out) {}

    public static Linear withoutBias(int in, int out) {
        return new Linear(in, out);
    }

    /** Says with what deviation the weight starts. */
    public Linear initial(double deviation) {
        return this;
    }

    /** {@code x [..., in]} to {@code [..., out]}. */
    public Tensor forward(Tensor x) {
        throw new NotCompiledException("Linear.forward");
    }
}
