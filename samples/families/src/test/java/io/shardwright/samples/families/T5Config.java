package io.shardwright.samples.families;

/**
 * Sizes of an encoder–decoder.
 *
 * @param source positions of what the encoder reads
 */
public record T5Config(int vocabulary, int hidden, int heads, int layers, int source) {}
