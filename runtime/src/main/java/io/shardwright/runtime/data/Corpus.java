package io.shardwright.runtime.data;

import java.util.Arrays;

/**
 * Bytes to learn from, and a last part of them that is only for evaluation.
 *
 * @param name where they come from, for messages: {@code Guava 33.4.8-jre's sources}
 */
public record Corpus(String name, byte[] training, byte[] heldOut) {
    private static final int HELD_OUT_SHARE = 20;

    /** Holds out the last twentieth. */
    public static Corpus of(String name, byte[] text) {
        int cut = text.length - text.length / HELD_OUT_SHARE;
        return new Corpus(name, Arrays.copyOf(text, cut), Arrays.copyOfRange(text, cut, text.length));
    }

    /**
     * @param seq positions that a sequence of training has
     * @throws DataException if the text is too short for one sequence of either part
     */
    public void requireSequences(long seq) {
        long shorter = Math.min(training.length, heldOut.length);
        if (shorter < seq + 1) {
            long total = (long) training.length + heldOut.length;
            throw new DataException(name + " has " + total + " bytes, of which " + heldOut.length
                    + " are held out; sequences of " + seq + " positions need " + (seq + 1)
                    + " in each part\n  Fix: give a text of " + (seq + 1) * HELD_OUT_SHARE
                    + " bytes or more, or a smaller seq");
        }
    }
}
