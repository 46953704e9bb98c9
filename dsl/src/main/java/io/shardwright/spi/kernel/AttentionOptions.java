package io.shardwright.spi.kernel;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.spi.attention.AlibiHeads;
import io.shardwright.spi.attention.AttentionInputs;
import java.util.Optional;

/**
 * How an attention makes weights of scores. With a query at position t and a key at position s of the whole sequence, whose product is
 * {@code q k}, the score is
 *
 * <pre>
 *   softcap(scale q k) - slope |t - s| + buckets[bucket(s - t)] + bias[t, s]
 * </pre>
 *
 * <p>where of the last three terms those are missing that nobody asks for: {@link AttentionInputs} has the tensors. Softmax runs over
 * the keys that the query sees.
 *
 * @param scale of products
 * @param causal a query sees no key behind it
 * @param window a query sees keys that are less than so many positions away; 0 for any distance
 * @param softcap {@code c tanh(x / c)} of scaled products (Gemma 2, 2408.00118 §2); 0 for none
 * @param alibi slopes by head (Press et al., 2108.12409); empty for none
 * @param farthest of T5's buckets, the distance from which on all are in one (Raffel et al., 1910.10683 §2.1); 0 if there are no buckets
 * @param dropout of weights: its dims are sequences, heads, queries and keys, all of the whole run; empty for none
 * @param marksKeys whether inputs have documents or a mask of keys, so that ranks tell each other of theirs
 */
public record AttentionOptions(
        double scale,
        boolean causal,
        long window,
        double softcap,
        Optional<AlibiHeads> alibi,
        long farthest,
        Optional<DropoutMask> dropout,
        boolean marksKeys) {
    public AttentionOptions {
        if (!(softcap >= 0) || window < 0 || farthest < 0) {
            throw new ModelException("[shard/attention-options] attention with a window of " + window
                    + " positions, a cap of " + softcap + " and buckets up to " + farthest
                    + " positions: none of these can be negative\n  Fix: 0 means none");
        }
    }

    /** A query sees the keys up to its own position. */
    public static AttentionOptions causal(double scale) {
        return of(scale, true);
    }

    /** A query sees all keys. */
    public static AttentionOptions full(double scale) {
        return of(scale, false);
    }

    public static AttentionOptions of(double scale, boolean causal) {
        return new AttentionOptions(scale, causal, 0, 0, Optional.empty(), 0, Optional.empty(), false);
    }

    public AttentionOptions window(long positions) {
        return new AttentionOptions(scale, causal, positions, softcap, alibi, farthest, dropout, marksKeys);
    }

    public AttentionOptions softcap(double cap) {
        return new AttentionOptions(scale, causal, window, cap, alibi, farthest, dropout, marksKeys);
    }

    /**
     * @param firstHead number of q's first head among all heads
     * @param heads all there are, on all ranks
     */
    public AttentionOptions alibi(long firstHead, long heads) {
        return new AttentionOptions(
                scale,
                causal,
                window,
                softcap,
                Optional.of(new AlibiHeads(firstHead, heads)),
                farthest,
                dropout,
                marksKeys);
    }

    public AttentionOptions buckets(long newFarthest) {
        return new AttentionOptions(scale, causal, window, softcap, alibi, newFarthest, dropout, marksKeys);
    }

    public AttentionOptions dropout(DropoutMask mask) {
        return new AttentionOptions(scale, causal, window, softcap, alibi, farthest, Optional.of(mask), marksKeys);
    }

    /** Queries see keys of some documents only, or not all of the keys. */
    public AttentionOptions marked() {
        return new AttentionOptions(scale, causal, window, softcap, alibi, farthest, dropout, true);
    }

    /** The same for heads from {@code first} of these on. */
    public AttentionOptions fromHead(long first) {
        return new AttentionOptions(
                scale,
                causal,
                window,
                softcap,
                alibi.map(all -> new AlibiHeads(all.first() + first, all.heads())),
                farthest,
                dropout.map(mask -> mask.from(1, first)),
                marksKeys);
    }

    /** Whether weights are softmax of scaled products and nothing else. */
    public boolean isPlain() {
        return window == 0 && softcap == 0 && alibi.isEmpty() && farthest == 0 && dropout.isEmpty();
    }

    /** Whether a query sees a key, as far as their positions in the whole sequence say. */
    public boolean sees(long query, long key) {
        return (!causal || key <= query) && (window == 0 || Math.abs(query - key) < window);
    }
}
