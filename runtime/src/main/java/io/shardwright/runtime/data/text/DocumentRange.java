package io.shardwright.runtime.data.text;

import java.lang.foreign.MemorySegment;

/** Some documents of several, one after the other. */
record DocumentRange(Documents documents, long first, long count) implements Documents {
    DocumentRange {
        if (first < 0 || count < 0 || first > documents.count() - count) {
            throw new IndexOutOfBoundsException(first + "+" + count + " of " + documents.count());
        }
    }

    @Override
    public String identity() {
        return documents.identity() + " from " + first + " to " + (first + count);
    }

    @Override
    public long start(long document) {
        return documents.start(first + document) - documents.start(first);
    }

    @Override
    public void copy(long document, long from, long tokens, MemorySegment to, long index) {
        documents.copy(first + document, from, tokens, to, index);
    }

    @Override
    public Documents within(long vocabulary) {
        return new DocumentRange(documents.within(vocabulary), first, count);
    }
}
