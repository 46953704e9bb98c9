package io.shardwright.runtime.data;

import java.util.zip.CRC32C;

/**
 * Tokens to learn from, and a last part of them that is only for evaluation.
 *
 * @param name where they come from, for messages: {@code Guava 33.4.8-jre's sources}
 * @param kind what its tokens are
 * @param facts by which the text is recognised
 */
public record Corpus(String name, TokenText training, TokenText heldOut, Kind kind, Facts facts) {
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

    /** Holds out the last twentieth of a text's bytes. */
    public static Corpus of(String name, byte[] text) {
        CRC32C crc = new CRC32C();
        crc.update(text);
        return of(name, TokenText.ofBytes(name, text), Kind.BYTES, new Facts(text.length, (int) crc.getValue()));
    }

    /** Holds out the last twentieth. */
    public static Corpus of(String name, TokenText text, Kind kind, Facts facts) {
        long heldOut = text.length() / HELD_OUT_SHARE;
        long cut = text.length() - heldOut;
        return new Corpus(name, text.part(0, cut), text.part(cut, heldOut), kind, facts);
    }

    /**
     * The same for a model that knows so many tokens.
     *
     * @throws DataException with the first token found that it doesn't know
     */
    public Corpus within(long vocabulary) {
        if (training instanceof TextPart learned
                && heldOut instanceof TextPart rest
                && learned.text().equals(rest.text())) {
            // Parts of one text, which is looked through once.
            TokenText all = learned.text().within(vocabulary);
            return new Corpus(
                    name,
                    all.part(learned.from(), learned.length()),
                    all.part(rest.from(), rest.length()),
                    kind,
                    facts);
        }
        return new Corpus(name, training.within(vocabulary), heldOut.within(vocabulary), kind, facts);
    }

    /**
     * @param seq positions that a sequence of training has
     * @throws DataException if the text is too short for one sequence of either part
     */
    public void requireSequences(long seq) {
        long shorter = Math.min(training.length(), heldOut.length());
        if (shorter < seq + 1) {
            String tokens = kind == Kind.BYTES ? " bytes" : " tokens";
            throw new DataException(name + " has " + (training.length() + heldOut.length()) + tokens + ", of which "
                    + heldOut.length() + " are held out; sequences of " + seq + " positions need " + (seq + 1)
                    + " in each part\n  Fix: give a text of " + (seq + 1) * HELD_OUT_SHARE + tokens
                    + " or more, or a smaller seq");
        }
    }
}
