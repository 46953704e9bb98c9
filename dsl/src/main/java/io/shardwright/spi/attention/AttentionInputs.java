package io.shardwright.spi.attention;

import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * What an attention reads beside q {@code [batch, n, t, size]}, k and v {@code [batch, m, s, size]}; each may be missing. The same
 * record with tensors for {@code bias}, {@code buckets} and {@code sinks} says where their gradients are added up.
 *
 * @param documents i32 {@code [batch, t]}: queries see keys of their own document alone
 * @param keyDocuments i32 {@code [batch, s]}; missing where keys have the documents of the queries
 * @param keys {@code [batch, s]}, of ones and zeros: keys with 0 are seen by nobody
 * @param bias {@code [t, s]}, {@code [n, t, s]} or {@code [batch, n, t, s]}, added to scores
 * @param buckets {@code [n, count]}, by distance; f32 or bf16
 * @param sinks {@code [n]}: a score that is joined to the softmax's divisor and has no value (Agarwal et al., 2508.10925 §2.1); f32 or bf16
 * @param firstSequence number of the first sequence in the run, for dropout
 */
public record AttentionInputs(
        @Nullable LocalTensor documents,
        @Nullable LocalTensor keyDocuments,
        @Nullable LocalTensor keys,
        @Nullable LocalTensor bias,
        @Nullable LocalTensor buckets,
        @Nullable LocalTensor sinks,
        long firstSequence) {
    /** Nothing but q, k and v. */
    public static final AttentionInputs NONE = new AttentionInputs(null, null, null, null, null, null, 0);

    /** Of sequences from {@code firstSequence} of the run on. */
    public static AttentionInputs ofSequences(long firstSequence) {
        return new AttentionInputs(null, null, null, null, null, null, firstSequence);
    }

    public AttentionInputs documents(LocalTensor ofAll) {
        return new AttentionInputs(ofAll, keyDocuments, keys, bias, buckets, sinks, firstSequence);
    }

    public AttentionInputs keyDocuments(LocalTensor ofKeys) {
        return new AttentionInputs(documents, ofKeys, keys, bias, buckets, sinks, firstSequence);
    }

    public AttentionInputs keys(LocalTensor seen) {
        return new AttentionInputs(documents, keyDocuments, seen, bias, buckets, sinks, firstSequence);
    }

    public AttentionInputs bias(LocalTensor added) {
        return new AttentionInputs(documents, keyDocuments, keys, added, buckets, sinks, firstSequence);
    }

    public AttentionInputs buckets(LocalTensor ofHeads) {
        return new AttentionInputs(documents, keyDocuments, keys, bias, ofHeads, sinks, firstSequence);
    }

    public AttentionInputs sinks(LocalTensor ofHeads) {
        return new AttentionInputs(documents, keyDocuments, keys, bias, buckets, ofHeads, firstSequence);
    }

    /** The documents of the keys. */
    public @Nullable LocalTensor documentsOfKeys() {
        return keyDocuments == null ? documents : keyDocuments;
    }

    /** Whether there is nothing. */
    public boolean isEmpty() {
        return documents == null && keys == null && bias == null && buckets == null && sinks == null;
    }

    /** What of it belongs to {@code count} heads from {@code first} on. */
    public AttentionInputs ofHeads(long first, long count) {
        return new AttentionInputs(
                documents,
                keyDocuments,
                keys,
                bias == null || bias.dimCount() == 2 ? bias : bias.section(bias.dimCount() - 3, first, count),
                buckets == null ? null : buckets.section(0, first, count),
                sinks == null ? null : sinks.section(0, first, count),
                firstSequence);
    }
}
