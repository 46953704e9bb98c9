package io.shardwright.samples.families;

/** Sizes of {@link EveryAttention}, and what its attention does. */
record EveryAttentionConfig(int hidden, int heads, int keyHeads, int headSize, int seq, int vocabulary, Option option) {
    enum Option {
        CAUSAL,
        FULL,
        WINDOW,
        DOCUMENTS,
        KEYS,
        SCALE,
        SOFTCAP,
        ALIBI,
        BUCKETS,
        SINKS,
        DROPOUT,
        ALL
    }
}
