package io.shardwright.spi;

/**
 * How a parameter starts. Element {@code i} of the whole parameter depends on the parameter's name, the seed
 * and {@code i} alone, so every mesh starts equal.
 */
public sealed interface Initial {
    /** All elements alike: biases 0, norm weights 1. */
    record Constant(double value) implements Initial {}

    /** Nearly normal numbers of this deviation: the four 16-bit parts of a SplitMix64 hash, summed. */
    record Normal(double deviation) implements Initial {}

    static Initial constant(double value) {
        return new Constant(value);
    }

    static Initial normal(double deviation) {
        return new Normal(deviation);
    }
}
