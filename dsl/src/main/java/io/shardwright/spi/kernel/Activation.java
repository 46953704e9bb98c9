package io.shardwright.spi.kernel;

/** An elementwise non-linearity. */
public enum Activation {
    /** {@code x/2 (1 + erf(x/√2))} (Hendrycks and Gimpel, 1606.08415). */
    GELU,
    /** {@code x/2 (1 + tanh(√(2/π)(x + 0.044715 x³)))}, the same paper's approximation. */
    GELU_TANH,
    /** {@code x sigmoid(x)}. */
    SILU,
    RELU,
    TANH,
    SIGMOID
}
