package io.shardwright.samples.minigpt;

import io.shardwright.spi.kernel.Activation;

/**
 * Sizes and settings of a {@link Gpt}.
 *
 * @param seq the longest sequence there are positions for
 * @param vocabulary number of tokens; 256 for bytes
 */
public record GptConfig(
        int layers, int hidden, int heads, int seq, int vocabulary, double dropout, Activation activation) {
    /** The deviation of the weights that write to the residual stream: smaller, the more of them there are. */
    public double residualDeviation() {
        return 0.02 / Math.sqrt(2.0 * layers);
    }
}
