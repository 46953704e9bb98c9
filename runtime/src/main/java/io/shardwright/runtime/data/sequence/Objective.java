package io.shardwright.runtime.data.sequence;

/** What a model sees of tokens, and what it is to tell at each of them. Several threads may ask at once. */
public interface Objective {
    /** No target: the position is left out of the mean over targets. */
    int NONE = -1;

    /**
     * The token that the model sees.
     *
     * @param element number of the position, counted over all sequences of the run, for what is chosen by chance
     * @param token that stands there
     */
    int seen(long element, int token);

    /**
     * The token that it is to tell, or {@link #NONE}.
     *
     * @param next the token behind it; {@link #NONE} where a document ends
     */
    int target(long element, int token, int next);

    /** Sees every token, and tells the next. */
    static Objective nextToken() {
        return NextTokens.INSTANCE;
    }

    /**
     * Tells some tokens, most of which are hidden from it (BERT; Devlin et al., 1810.04805 §3.1): 15 % of all, of which eight of ten are
     * seen as the mask, one as any token, and one as it is. Which ones they are is another choice each time a sequence is seen.
     *
     * @param mask the token that stands for a hidden one
     * @param vocabulary a token that stands in another's place is one of 0 to before it
     */
    static Objective masked(int mask, int vocabulary, long seed) {
        return new MaskedTokens(mask, vocabulary, seed);
    }
}
