package io.shardwright.spi.optimizer;

import io.shardwright.tensor.LocalTensor;
import java.util.List;

/** Updates of parameters, in one pass over memory each. Gradients may be bf16; values and all state are f32. */
public interface OptimizerKernels {
    /** {@code x = value} everywhere. */
    void fill(LocalTensor x, double value);

    /** The sum of squares of a dense tensor, added up in double, in a fixed order. */
    double sumOfSquares(LocalTensor x);

    /** The sum of squares of all elements of dense tensors, as {@link #sumOfSquares(LocalTensor)} of each, in their order. */
    default double sumOfSquares(List<LocalTensor> tensors) {
        double squares = 0;
        for (int i = 0; i < tensors.size(); i++) {
            squares += sumOfSquares(tensors.get(i));
        }
        return squares;
    }

    /**
     * AdamW (Loshchilov and Hutter, 1711.05101) on dense tensors, in one pass; then {@code gradient = 0}.
     * {@code gradientScale} multiplies the gradient first (clipping).
     */
    void adamW(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step);

    /** Adam (Kingma and Ba, 1412.6980), with decay as part of the gradient; otherwise as {@link #adamW}. */
    void adam(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step);

    /** {@code value -= rate (gradientScale gradient + decay value)}; then {@code gradient = 0}. */
    void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay);

    /**
     * With {@code g = gradientScale gradient + decay value}: {@code velocity = momentum velocity + g}, {@code value -= rate
     * velocity}, or after Nesterov (Sutskever et al., ICML 2013) {@code value -= rate (g + momentum velocity)}; then {@code
     * gradient = 0}. As torch.optim.SGD, without dampening.
     */
    void momentum(
            LocalTensor value, LocalTensor gradient, LocalTensor velocity, double gradientScale, MomentumStep step);

    /**
     * What Muon makes orthogonal, in place of the gradient: with {@code g = gradientScale gradient}, {@code mean = beta mean
     * + (1 - beta) g}, {@code gradient = beta mean + (1 - beta) g}.
     */
    void muonDirection(LocalTensor gradient, LocalTensor mean, double gradientScale, double beta);
}
