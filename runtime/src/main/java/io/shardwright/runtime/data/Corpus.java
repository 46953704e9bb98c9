package io.shardwright.runtime.data;

import java.util.zip.CRC32C;

/**
 * Tokens to learn from, of which the last twentieth is only for evaluation.
 *
 * @param name where they come from, for messages: {@code Guava 33.4.8-jre's sources}
 * @param kind what its tokens are
 * @param facts by which the text is recognised
 */
public record Corpus(String name, TokenText text, Kind kind, Facts facts) {
    private static final int HELD_OUT_SHARE = 20;

    /** What a text's tokens are. */
    public enum Kind {
        /** Each is a byte of text. */
        BYTES,
        /** Numbers; what text they stand for isn't known. */
        NUMBERS
    }

    /**
     * By which a text is recognised.
     *
     * @param bytes of all of it
     * @param hash CRC-32C of all of it, or of parts of a long one
     */
    public record Facts(long bytes, int hash) {}

    /** The bytes of a text. */
    public static Corpus of(String name, byte[] text) {
        CRC32C crc = new CRC32C();
        crc.update(text);
        return new Corpus(
                name, TokenText.ofBytes(name, text), Kind.BYTES, new Facts(text.length, (int) crc.getValue()));
    }

    /** What is learned from. */
    public TokenText training() {
        return text.part(0, text.length() - heldOutTokens());
    }

    /** The last twentieth. */
    public TokenText heldOut() {
        return text.part(text.length() - heldOutTokens(), heldOutTokens());
    }

    private long heldOutTokens() {
        return text.length() / HELD_OUT_SHARE;
    }

    /**
     * The same for a model that knows so many tokens.
     *
     * @throws DataException with the first token found that it doesn't know
     */
    public Corpus within(long vocabulary) {
        return new Corpus(name, text.within(vocabulary), kind, facts);
    }

    /**
     * @param seq positions that a sequence of training has
     * @throws DataException if the text is too short for one sequence of either part
     */
    public void requireSequences(long seq) {
        // The part that is held out is the shorter one.
        if (heldOutTokens() < seq + 1) {
            String tokens = kind == Kind.BYTES ? " bytes" : " tokens";
            throw new DataException(name + " has " + text.length() + tokens + ", of which "
                    + heldOutTokens() + " are held out; sequences of " + seq + " positions need " + (seq + 1)
                    + " in each part\n  Fix: give a text of " + (seq + 1) * HELD_OUT_SHARE + tokens
                    + " or more, or a smaller seq");
        }
    }
}
