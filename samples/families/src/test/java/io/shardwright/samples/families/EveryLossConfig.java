package io.shardwright.samples.families;

/** Sizes of {@link EveryLoss}, and what it is trained for. */
record EveryLossConfig(int hidden, int heads, int vocabulary, Option option) {
    enum Option {
        ENTROPY,
        SMOOTHED,
        Z_LOSS,
        WEIGHTED,
        SQUARED,
        BINARY,
        DIVERGENCE,
        COUNTED_DIVERGENCE,
        DISTILLED,
        ALL
    }
}
