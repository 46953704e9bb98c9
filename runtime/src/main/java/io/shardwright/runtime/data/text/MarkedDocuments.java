package io.shardwright.runtime.data.text;

import io.shardwright.runtime.data.TokenText;
import io.shardwright.runtime.data.file.ContentHash;
import io.shardwright.runtime.data.file.IndexFile;
import io.shardwright.runtime.data.file.IndexWriter;
import io.shardwright.runtime.data.file.MappedFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Documents of a file of tokens, each of which ends with one and the same token, as GPT-2's do with 50256. Where they begin is computed once
 * and kept in an {@link IndexFile} beside the file.
 */
public final class MarkedDocuments implements Documents {
    private static final int BUFFER = 1 << 16;

    private final TokenText text;
    private final String identity;
    /** Where each begins, and at last how many tokens there are. */
    private final IndexFile starts;

    private MarkedDocuments(TokenText text, String identity, IndexFile starts) {
        this.text = text;
        this.identity = identity;
        this.starts = starts;
    }

    /**
     * @param path of a file that {@link TokenFile} reads
     * @param end the token that ends a document; it is the document's last
     * @throws io.shardwright.runtime.data.DataException if it is no such file
     */
    public static MarkedDocuments open(Path path, int end) {
        MappedFile file = MappedFile.open(path);
        TokenText text = TokenFile.open(file);
        String identity = "marked " + file.bytes().byteSize() + " " + ContentHash.of(file.bytes()) + " " + text.length()
                + " " + end;
        Path beside = path.resolveSibling(path.getFileName() + "." + end + ".index");
        return new MarkedDocuments(
                text, identity, IndexFile.of(beside, identity, numbers -> index(text, end, numbers)));
    }

    private static void index(TokenText text, int end, IndexWriter numbers) throws IOException {
        int[] buffer = new int[BUFFER];
        MemorySegment memory = MemorySegment.ofArray(buffer);
        numbers.add(0);
        for (long from = 0; from < text.length(); from += BUFFER) {
            int count = (int) Math.min(BUFFER, text.length() - from);
            text.copy(from, count, memory, 0);
            for (int i = 0; i < count; i++) {
                if (buffer[i] == end && from + i + 1 < text.length()) {
                    numbers.add(from + i + 1);
                }
            }
        }
        numbers.add(text.length());
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public long count() {
        return starts.count() - 1;
    }

    @Override
    public long start(long document) {
        return starts.get(document);
    }

    @Override
    public void copy(long document, long from, long count, MemorySegment to, long index) {
        text.copy(start(document) + from, count, to, index);
    }

    @Override
    public Documents within(long vocabulary) {
        return new MarkedDocuments(text.within(vocabulary), identity, starts);
    }
}
