package io.shardwright.runtime.data.sequence;

import io.shardwright.runtime.random.HashedNormal;

/** Some tokens are to be told, and most of those are hidden: hashes of the seed and the position's number say which. */
final class MaskedTokens implements Objective {
    private static final double CHOSEN = 0.15;
    private static final double MASKED = 0.8;
    private static final double REPLACED = 0.9;

    private final int mask;
    private final int vocabulary;
    private final long choices;
    private final long replacements;

    MaskedTokens(int mask, int vocabulary, long seed) {
        this.mask = mask;
        this.vocabulary = vocabulary;
        choices = HashedNormal.streamKey("choices", seed);
        replacements = HashedNormal.streamKey("replacements", seed);
    }

    private boolean isChosen(long element) {
        return uniform(choices, element) < CHOSEN;
    }

    @Override
    public int seen(long element, int token) {
        if (!isChosen(element)) {
            return token;
        }
        double choice = uniform(replacements, 2 * element);
        if (choice < MASKED) {
            return mask;
        }
        return choice < REPLACED
                ? (int) Long.remainderUnsigned(HashedNormal.hash(replacements, 2 * element + 1), vocabulary)
                : token;
    }

    @Override
    public int target(long element, int token, int next) {
        return isChosen(element) ? token : NONE;
    }

    /** From 0 to before 1. */
    private static double uniform(long key, long index) {
        return (HashedNormal.hash(key, index) >>> 11) * 0x1p-53;
    }
}
