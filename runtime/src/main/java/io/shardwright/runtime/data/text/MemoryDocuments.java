package io.shardwright.runtime.data.text;

import io.shardwright.runtime.data.DataException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/** Documents that are in memory. */
final class MemoryDocuments implements Documents {
    private final List<int[]> documents;
    private final long[] starts;

    MemoryDocuments(List<int[]> documents) {
        this.documents = List.copyOf(documents);
        starts = new long[documents.size() + 1];
        for (int i = 0; i < documents.size(); i++) {
            starts[i + 1] = starts[i] + documents.get(i).length;
        }
    }

    @Override
    public String identity() {
        return "memory " + documents.stream().map(Arrays::hashCode).toList() + " " + Arrays.hashCode(starts);
    }

    @Override
    public long count() {
        return documents.size();
    }

    @Override
    public long start(long document) {
        return starts[Math.toIntExact(document)];
    }

    @Override
    public void copy(long document, long from, long count, MemorySegment to, long index) {
        MemorySegment.copy(
                documents.get(Math.toIntExact(document)),
                Math.toIntExact(from),
                to,
                ValueLayout.JAVA_INT,
                index * Integer.BYTES,
                Math.toIntExact(count));
    }

    @Override
    public Documents within(long vocabulary) {
        for (int document = 0; document < documents.size(); document++) {
            for (int place = 0; place < documents.get(document).length; place++) {
                int token = documents.get(document)[place];
                if (token < 0 || token >= vocabulary) {
                    throw new DataException("document " + document + " has token " + token + " at place " + place
                            + ", counted from 0, and the model knows tokens 0 to " + (vocabulary - 1)
                            + "\n  Fix: take a model with a larger vocabulary, or tokens that were made for this one");
                }
            }
        }
        return this;
    }
}
