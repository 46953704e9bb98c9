package io.shardwright.dsl;

/**
 * Which keys a query sees in {@link Ops#attention}, and what becomes of their scores: {@code
 * AttentionRule.causal().window(config.window()).softcap(50)}. With a query at position t and a key at position s the score is
 *
 * <pre>
 *   softcap(scale q k) - slope |t - s| + buckets[bucket(s - t)] + bias[t, s]
 * </pre>
 *
 * <p>Numbers may be constants or the config's. Where the heads of q are split over {@code tp}, so are tensors of heads.
 */
public final class AttentionRule {
    private AttentionRule() {}

    /** Position t sees positions 0 to t. */
    public static AttentionRule causal() {
        throw new NotCompiledException("AttentionRule.causal");
    }

    /** Every position sees every other; keys may be of another sequence, of another length. */
    public static AttentionRule full() {
        throw new NotCompiledException("AttentionRule.full");
    }

    /** Products are multiplied by {@code factor} instead of {@code 1/√size}. */
    public AttentionRule scale(double factor) {
        throw new NotCompiledException("AttentionRule.scale");
    }

    /**
     * A query sees keys that are less than {@code positions} away (Beltagy et al., 2004.05150; Jiang et al., 2310.06825 §2).
     *
     * @param positions 0 for any distance, so that windows may differ from layer to layer
     */
    public AttentionRule window(int positions) {
        throw new NotCompiledException("AttentionRule.window");
    }

    /** Scaled products become {@code cap tanh(x / cap)} (Gemma 2, 2408.00118 §2); a cap of 0 is none. */
    public AttentionRule softcap(double cap) {
        throw new NotCompiledException("AttentionRule.softcap");
    }

    /** A head's scores lose its slope for each position between query and key (ALiBi; Press et al., 2108.12409). */
    public AttentionRule alibi() {
        throw new NotCompiledException("AttentionRule.alibi");
    }

    /** Queries see keys of their own document only: those with the same number in {@code documents [batch, seq]}. */
    public AttentionRule documents(Tokens documents) {
        throw new NotCompiledException("AttentionRule.documents");
    }

    /** The same where keys are of another sequence: {@code queries [batch, t]}, {@code keys [batch, s]}. */
    public AttentionRule documents(Tokens queries, Tokens keys) {
        throw new NotCompiledException("AttentionRule.documents");
    }

    /** Only keys where {@code seen [batch, s]} holds are seen; a query that sees none gives 0. */
    public AttentionRule keys(Mask seen) {
        throw new NotCompiledException("AttentionRule.keys");
    }

    /** Adds {@code bias [t, s]}, {@code [heads, t, s]} or {@code [batch, heads, t, s]} to scores. */
    public AttentionRule bias(Tensor bias) {
        throw new NotCompiledException("AttentionRule.bias");
    }

    /**
     * Adds a number of each head for the distance between query and key, which falls into one of T5's buckets (Raffel et al., 1910.10683
     * §2.1).
     *
     * @param table {@code [heads, buckets]}
     * @param farthest distance from which on all are in the last bucket; 128 in the paper
     */
    public AttentionRule buckets(Tensor table, int farthest) {
        throw new NotCompiledException("AttentionRule.buckets");
    }

    /**
     * Joins a learned score of each head to the softmax's divisor, so that weights add up to less than 1 (gpt-oss, 2508.10925 §2.1).
     *
     * @param scores {@code [heads]}
     */
    public AttentionRule sinks(Tensor scores) {
        throw new NotCompiledException("AttentionRule.sinks");
    }

    /** In training drops weights, whatever the mesh. */
    public AttentionRule dropout(Dropout layer) {
        throw new NotCompiledException("AttentionRule.dropout");
    }
}
