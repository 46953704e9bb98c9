package io.shardwright.samples.families;

/**
 * Sizes of an encoder whose blocks are one.
 *
 * @param layers how often the block is used
 */
public record AlbertConfig(int vocabulary, int hidden, int heads, int layers, int seq) {}
