package io.shardwright.samples.families;

/**
 * Sizes of an encoder–decoder.
 */
public record T5Config(int vocabulary, int hidden, int heads, int layers) {}
