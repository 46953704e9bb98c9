package io.shardwright.runtime.data.text;

import java.util.Map;
import java.util.OptionalInt;

/** Between text and tokens. Several threads may use one at once. */
public interface Tokenizer {
    /** What tells it from all others that make other tokens: what was computed with one isn't used with another. */
    String name();

    /** How many tokens there are; ids are 0 to before it. */
    int vocabulary();

    /** The tokens of a text, without special ones. */
    int[] encode(String text);

    /** The text of tokens. What is no whole character becomes U+FFFD, and special tokens what they are called. */
    String decode(int[] tokens);

    /** Ids of tokens that stand for something else than text, by what they are called. */
    Map<String, Integer> special();

    /** The token that ends a document; empty if there is none. */
    OptionalInt endOfText();
}
