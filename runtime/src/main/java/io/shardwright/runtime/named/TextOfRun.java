package io.shardwright.runtime.named;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.runtime.checkpoint.LinearHash;
import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.data.SpacedBatches;
import io.shardwright.runtime.run.DataOfRun;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A text as what a model of bytes is given: pieces of it, and the byte after each. */
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
                prompt(corpus.heldOut()),
                facts(corpus));
    }

    private static CheckpointText.Data facts(Corpus corpus) {
        CRC32C hash = new CRC32C();
        hash.update(corpus.training());
        hash.update(corpus.heldOut());
        return new CheckpointText.Data(
                (long) corpus.training().length + corpus.heldOut().length, LinearHash.text((int) hash.getValue()));
    }

    /** The first whole lines of the held-out text, as much as a sample needs to begin with. */
    private static byte[] prompt(byte[] text) {
        int start = 0;
        while (start < text.length - PROMPT && text[start] != '\n') {
            start++;
        }
        return Arrays.copyOfRange(text, start, Math.min(text.length, start + PROMPT));
    }
}
