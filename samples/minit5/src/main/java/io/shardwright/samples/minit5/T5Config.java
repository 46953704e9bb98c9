package io.shardwright.samples.minit5;

/**
 * Sizes and settings of a {@link T5}.
 *
 * @param layers of the encoder, and as many of the decoder
 * @param source positions of what is read
 * @param buckets of distances between positions
 * @param farthest distance that is told from longer ones
 */
public record T5Config(
        int layers, int hidden, int heads, int vocabulary, int source, int buckets, int farthest, double dropout) {}
