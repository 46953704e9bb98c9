package io.shardwright.runtime.named;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.runtime.checkpoint.LinearHash;
import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.data.SpacedBatches;
import io.shardwright.runtime.data.TokenText;
import io.shardwright.runtime.run.DataOfRun;

/** A text as what a model of tokens is given: pieces of it, and the token after each. */
final class TextOfRun {
    private static final int HELD_OUT_BATCHES = 8;
    private static final int PROMPT = 40;

    private TextOfRun() {}

    /**
     * @param batch sequences of a step
     * @param seed of the order
     */
    static DataOfRun of(Corpus corpus, long batch, long seed) {
        return new DataOfRun(
                new RandomBatches(corpus.training(), seed),
                new DataOfRun.HeldOut(new SpacedBatches(corpus.heldOut(), HELD_OUT_BATCHES * batch), HELD_OUT_BATCHES),
                corpus.kind() == Corpus.Kind.BYTES ? prompt(corpus.heldOut()) : new byte[0],
                facts(corpus));
    }

    private static CheckpointText.Data facts(Corpus corpus) {
        return new CheckpointText.Data(
                corpus.facts().bytes(), LinearHash.text(corpus.facts().hash()));
    }

    /** The first whole lines of the held-out text, as much as a sample needs to begin with. */
    private static byte[] prompt(TokenText text) {
        long start = 0;
        while (start < text.length() - PROMPT && text.token(start) != '\n') {
            start++;
        }
        byte[] prompt = new byte[(int) Math.min(PROMPT, text.length() - start)];
        for (int i = 0; i < prompt.length; i++) {
            prompt[i] = (byte) text.token(start + i);
        }
        return prompt;
    }
}
