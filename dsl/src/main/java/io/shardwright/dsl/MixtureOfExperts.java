package io.shardwright.dsl;

import io.shardwright.routing.Routing;
import io.shardwright.spi.kernel.Activation;

/**
 * {@code y = Σ G(x)ᵢ Eᵢ(x)}: a router sends each token to some of the experts, and adds up what they say by its gates (Shazeer et
 * al., 1701.06538 §2). Expert i is {@code Eᵢ(x) = downᵢ activation(upᵢ x)}, without biases: {@code up [experts, inner, size]},
 * {@code down [experts, size, inner]}. The router's weight is {@code [experts, size]}, or twice as high if it learns its noise.
 *
 * <p>The router's auxiliary loss is part of the loss that training reports and follows. Where experts are full, tokens pass by, and
 * their y is 0.
 *
 * <p>The weights start as normal numbers of deviation 0.02, that of {@code down} as {@link #initial} says.
 */
public final class MixtureOfExperts {
    /**
     * @param size of what goes in and comes out
     * @param inner size inside each expert
     * @param routing a constructor parameter of the model, or a component of one; it is all that may change without compiling
     *     again
     */
    public MixtureOfExperts(int size, int inner, int experts, Routing routing, Activation activation) {}

    /** Says with what deviation the experts' second matrices start. */
    public MixtureOfExperts initial(double deviation) {
        return this;
    }

    /** {@code x [batch, seq, size]} to a tensor of its shape. */
    public Tensor forward(Tensor x) {
        throw new NotCompiledException("MixtureOfExperts.forward");
    }
}
