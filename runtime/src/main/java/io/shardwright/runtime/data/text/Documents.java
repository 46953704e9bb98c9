package io.shardwright.runtime.data.text;

import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.TokenText;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/** Texts that have nothing to do with each other, as tokens, each found by its number. Several threads may read at once. */
public interface Documents {
    /** All that the tokens follow from, for what is computed of them once: two that say the same have the same tokens. */
    String identity();

    /** How many documents there are. */
    long count();

    /**
     * How many tokens there are in the documents before one.
     *
     * @param document from 0 to {@link #count}, which gives those of all
     */
    long start(long document);

    /**
     * Copies some of a document's tokens.
     *
     * @param from place of the first in the document
     * @param to memory of ints
     * @param index of the int that the first becomes
     * @throws io.shardwright.runtime.data.DataException if it cannot be read
     */
    void copy(long document, long from, long count, MemorySegment to, long index);

    /**
     * The same for a model that knows so many tokens.
     *
     * @throws io.shardwright.runtime.data.DataException if there are others
     */
    Documents within(long vocabulary);

    /** How many tokens a document has. */
    default long length(long document) {
        return start(document + 1) - start(document);
    }

    /** Some of them, one after the other. */
    default Documents part(long first, long count) {
        return new DocumentRange(this, first, count);
    }

    /** By which they are recognised: how many tokens they have, and what their {@link #identity} comes to. */
    default Corpus.Facts facts() {
        CRC32C crc = new CRC32C();
        crc.update(identity().getBytes(StandardCharsets.UTF_8));
        return new Corpus.Facts(start(count()), (int) crc.getValue());
    }

    /** One behind the other, as if they were one text. */
    default TokenText joined() {
        return new JoinedDocuments(this);
    }

    /** Documents that are in memory. */
    static Documents of(List<int[]> documents) {
        return new MemoryDocuments(documents);
    }
}
