package io.shardwright.runtime.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Tokens that follow each other, found by their place: a text's bytes, a file of numbers, or what a tokenizer makes of documents. Several
 * threads may read at once.
 */
public interface TokenText {
    /** How many tokens there are. */
    long length();

    /**
     * Copies tokens that follow each other.
     *
     * @param from place of the first, from 0
     * @param to memory of ints
     * @param index of the int that the first becomes
     * @throws DataException if a token can't be, or cannot be read
     */
    void copy(long from, long count, MemorySegment to, long index);

    /**
     * The same text for a model that knows so many tokens.
     *
     * @throws DataException with the place of a token that it doesn't know. In a text too long to be looked through at once that comes when
     *     the token is read
     */
    TokenText within(long vocabulary);

    /**
     * @param seq positions of a sequence
     * @throws DataException if it is too short for one
     */
    default void requireSequence(long seq) {
        if (length() <= seq) {
            throw new DataException("a text of " + length() + " tokens has no sequence of " + seq
                    + " positions and the token behind it\n  Fix: give a longer text, or a smaller seq");
        }
    }

    /** Some of its tokens, one after the other. */
    default TokenText part(long from, long length) {
        return new TextPart(this, from, length);
    }

    /** The token at a place. */
    default int token(long at) {
        int[] token = new int[1];
        copy(at, 1, MemorySegment.ofArray(token), 0);
        return token[0];
    }

    /** A text's bytes. */
    static TokenText ofBytes(String name, byte[] text) {
        return new SegmentText(name, MemorySegment.ofArray(text), ValueLayout.JAVA_BYTE);
    }
}
