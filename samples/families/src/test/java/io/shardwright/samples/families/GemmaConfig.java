package io.shardwright.samples.families;

/**
 * Sizes of a {@link Gemma}.
 *
 * @param pairs of a layer that sees a window and one that sees all
 */
record GemmaConfig(int pairs, int hidden, int heads, int keyHeads, int headSize, int window, int vocabulary) {}
