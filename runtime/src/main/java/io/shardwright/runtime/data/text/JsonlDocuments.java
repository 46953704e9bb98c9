package io.shardwright.runtime.data.text;

import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.file.ContentHash;
import io.shardwright.runtime.data.file.IndexFile;
import io.shardwright.runtime.data.file.IndexWriter;
import io.shardwright.runtime.data.file.MappedFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A document a line: the text of one field of a JSON object, read where it lies. Where lines begin, and how many tokens come before
 * each, is computed once and kept in an {@link IndexFile} beside the file, for which every line is looked at. A document ends with the
 * tokenizer's token for that, if it has one; empty lines are left out.
 */
public final class JsonlDocuments implements Documents {
    /** The field that is read unless another is asked for. */
    public static final String FIELD = "text";

    /** Of each document's: where its line begins, and how many tokens there are before it; at last where the file ends, and all tokens. */
    private static final int NUMBERS = 2;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    /** What was read last: targets are the same line as tokens. */
    private record Tokens(long document, int[] tokens) {}

    private final MappedFile file;
    private final String field;
    private final Tokenizer tokenizer;
    private final String identity;
    private final IndexFile index;
    private volatile @Nullable Tokens last;

    private JsonlDocuments(MappedFile file, String field, Tokenizer tokenizer) {
        this.file = file;
        this.field = field;
        this.tokenizer = tokenizer;
        identity = "jsonl " + file.bytes().byteSize() + " " + ContentHash.of(file.bytes()) + " " + field + " "
                + tokenizer.name() + " " + tokenizer.vocabulary() + " " + tokenizer.endOfText();
        Path beside = file.path().resolveSibling(file.path().getFileName() + "." + field + ".index");
        index = IndexFile.of(beside, identity, this::index);
    }

    /**
     * Finds the documents, or takes the index that was left the last time.
     *
     * @param field with the text
     * @throws DataException with the first line that is no JSON object, no UTF-8, or has no such text
     */
    public static JsonlDocuments open(Path path, String field, Tokenizer tokenizer) {
        return new JsonlDocuments(MappedFile.open(path), field, tokenizer);
    }

    private void index(IndexWriter numbers) throws IOException {
        MemorySegment bytes = file.bytes();
        long tokens = 0;
        long documents = 0;
        long number = 0;
        long from = 0;
        while (from < bytes.byteSize()) {
            long end = endOfLine(from);
            number++;
            byte[] line = line(from, end, number);
            if (!isBlank(line)) {
                numbers.add(from);
                numbers.add(tokens);
                tokens += tokens(line, "line " + number).length;
                documents++;
            }
            from = end + 1;
        }
        if (documents == 0) {
            throw new DataException(file.path() + " has no documents\n  Fix: give a file with a JSON object a line");
        }
        numbers.add(bytes.byteSize());
        numbers.add(tokens);
    }

    private long endOfLine(long from) {
        long at = from;
        while (at < file.bytes().byteSize() && file.bytes().get(BYTE, at) != '\n') {
            at++;
        }
        return at;
    }

    private byte[] line(long from, long end, long number) {
        if (end - from > Integer.MAX_VALUE - Long.BYTES) {
            throw new DataException(file.path() + ", line " + number + " has " + (end - from)
                    + " bytes, which is more than can be read at once\n  Fix: cut it into several documents");
        }
        return file.bytes().asSlice(from, end - from).toArray(BYTE);
    }

    private static boolean isBlank(byte[] line) {
        for (byte octet : line) {
            if (octet != ' ' && octet != '\t' && octet != '\r' && octet != '\n') {
                return false;
            }
        }
        return true;
    }

    /** With the one that ends a document. */
    private int[] tokens(byte[] line, String place) {
        try {
            int[] tokens = tokenizer.encode(JsonLine.text(line, field));
            OptionalInt end = tokenizer.endOfText();
            if (end.isPresent()) {
                tokens = Arrays.copyOf(tokens, tokens.length + 1);
                tokens[tokens.length - 1] = end.getAsInt();
            }
            return tokens;
        } catch (JsonLine.Problem e) {
            throw new DataException(file.path() + ", " + place + ", " + e.getMessage()
                    + "\n  Fix: correct the line; a line is {\"" + field + "\": \"...\"}");
        }
    }

    /** The file that they are in. */
    public Path path() {
        return file.path();
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public long count() {
        return index.count() / NUMBERS - 1;
    }

    @Override
    public long start(long document) {
        return index.get(NUMBERS * document + 1);
    }

    @Override
    public void copy(long document, long from, long count, MemorySegment to, long at) {
        int[] tokens = tokens(document);
        MemorySegment.copy(
                tokens, Math.toIntExact(from), to, ValueLayout.JAVA_INT, at * Integer.BYTES, Math.toIntExact(count));
    }

    private int[] tokens(long document) {
        Tokens seen = last;
        if (seen != null && seen.document == document) {
            return seen.tokens;
        }
        long from = index.get(NUMBERS * document);
        byte[] line = line(from, index.get(NUMBERS * (document + 1)), document + 1);
        int[] tokens = tokens(line, "document " + document);
        if (tokens.length != length(document)) {
            throw new DataException(file.path() + ", document " + document + " has " + tokens.length
                    + " tokens, and had " + length(document) + " when the file was indexed\n"
                    + "  Fix: don't change the file while a run reads it; begin the run anew");
        }
        last = new Tokens(document, tokens);
        return tokens;
    }

    @Override
    public Documents within(long vocabulary) {
        if (tokenizer.vocabulary() > vocabulary) {
            throw new DataException("tokens of " + tokenizer.name() + " are 0 to " + (tokenizer.vocabulary() - 1)
                    + ", and the model knows tokens 0 to " + (vocabulary - 1)
                    + "\n  Fix: take a model with a vocabulary of " + tokenizer.vocabulary());
        }
        return this;
    }
}
