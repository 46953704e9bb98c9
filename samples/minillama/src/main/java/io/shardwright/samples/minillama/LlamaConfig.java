package io.shardwright.samples.minillama;

/**
 * Sizes and settings of a {@link Llama}.
 *
 * @param heads of the queries
 * @param kvHeads of keys and values; divides heads
 * @param ffn inner size of the gated MLP
 * @param vocabulary number of tokens; 256 for bytes
 */
public record LlamaConfig(int layers, int hidden, int heads, int kvHeads, int ffn, int vocabulary, double dropout) {
    /** The deviation of the weights that write to the residual stream: smaller, the more of them there are. */
    public double residualDeviation() {
        return 0.02 / Math.sqrt(2.0 * layers);
    }
}
