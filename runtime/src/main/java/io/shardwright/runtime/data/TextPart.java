package io.shardwright.runtime.data;

import java.lang.foreign.MemorySegment;

/** Some of a text's tokens, one after the other. */
record TextPart(TokenText text, long from, long length) implements TokenText {
    TextPart {
        if (from < 0 || length < 0 || from > text.length() - length) {
            throw new IndexOutOfBoundsException(from + "+" + length + " of " + text.length());
        }
    }

    @Override
    public void copy(long first, long count, MemorySegment to, long index) {
        if (first < 0 || count < 0 || first > length - count) {
            throw new IndexOutOfBoundsException(first + "+" + count + " of " + length);
        }
        text.copy(from + first, count, to, index);
    }

    @Override
    public TokenText within(long vocabulary) {
        return new TextPart(text.within(vocabulary), from, length);
    }
}
