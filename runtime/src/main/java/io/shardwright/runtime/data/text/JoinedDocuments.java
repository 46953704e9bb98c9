package io.shardwright.runtime.data.text;

import io.shardwright.runtime.data.TokenText;
import java.lang.foreign.MemorySegment;

/** Documents one behind the other. */
record JoinedDocuments(Documents documents) implements TokenText {
    @Override
    public long length() {
        return documents.start(documents.count());
    }

    @Override
    public void copy(long from, long count, MemorySegment to, long index) {
        if (from < 0 || count < 0 || from > length() - count) {
            throw new IndexOutOfBoundsException(from + "+" + count + " of " + length());
        }
        long place = from;
        long document = documentAt(from);
        while (place < from + count) {
            long start = documents.start(document);
            long end = Math.min(from + count, documents.start(document + 1));
            if (end > place) {
                documents.copy(document, place - start, end - place, to, index + place - from);
                place = end;
            }
            document++;
        }
    }

    /** The document that a token is in: the last that begins there or before. */
    private long documentAt(long place) {
        long low = 0;
        long high = documents.count() - 1;
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            if (documents.start(middle) <= place) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public TokenText within(long vocabulary) {
        return new JoinedDocuments(documents.within(vocabulary));
    }
}
