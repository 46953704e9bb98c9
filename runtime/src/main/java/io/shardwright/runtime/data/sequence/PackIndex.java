package io.shardwright.runtime.data.sequence;

import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.file.IndexFile;
import io.shardwright.runtime.data.file.IndexWriter;
import io.shardwright.runtime.data.text.Documents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which pieces of documents make up each sequence, by first-fit: documents come in turn, cut into pieces where they are longer than a
 * sequence, and each piece goes into the first sequence that has room. It is computed once, and kept in an {@link IndexFile}. So that
 * memory doesn't grow with the documents, after a million sequences those are closed and others begun.
 */
final class PackIndex {
    /** Of a piece: its sequence, its document, and how many sequences long what comes before it in there is, beside its own length. */
    private static final int NUMBERS = 3;

    /** At the end: how many sequences, and how many tokens. */
    private static final int TOTALS = 2;

    private static final int OPEN = 1 << 18;
    private static final int MOST_PIECES = 1 << 22;
    private static final int SMALLEST = 1 << 10;

    private final IndexFile index;
    private final int seq;
    private final long pieces;

    private PackIndex(IndexFile index, int seq) {
        this.index = index;
        this.seq = seq;
        pieces = (index.count() - TOTALS) / NUMBERS;
    }

    /**
     * The index in a file, computed if it isn't there.
     *
     * @param file null for none: it is computed for this process alone
     * @param seq positions of a sequence
     * @throws DataException if no document has a token
     */
    static PackIndex of(@Nullable Path file, Documents documents, int seq) {
        IndexFile.Content content = numbers -> new Packing(documents, seq, numbers).run();
        PackIndex packed = new PackIndex(
                file == null
                        ? IndexFile.temporary(content)
                        : IndexFile.of(file, "packed in pieces of " + seq + " " + documents.identity(), content),
                seq);
        if (packed.pieces < 1) {
            throw new DataException("no document has a token that could be packed\n  Fix: give documents with text");
        }
        return packed;
    }

    /** How documents are packed. */
    private static final class Packing {
        private final Documents documents;
        private final int seq;
        private final IndexWriter numbers;
        private final FirstFit bins;
        /** Of those that are open: three numbers each, the first of which is the bin. */
        private long[] open = new long[NUMBERS * SMALLEST];

        private int pieces;
        private long closed;
        private long tokens;

        Packing(Documents documents, int seq, IndexWriter numbers) {
            this.documents = documents;
            this.seq = seq;
            this.numbers = numbers;
            bins = new FirstFit(seq, Math.clamp(2 * Long.highestOneBit(documents.count()), SMALLEST, OPEN));
        }

        void run() throws IOException {
            for (long document = 0; document < documents.count(); document++) {
                long length = documents.length(document);
                for (long from = 0; from < length; from += seq) {
                    add(document, from, (int) Math.min(seq, length - from));
                }
            }
            close();
            numbers.add(closed);
            numbers.add(tokens);
        }

        private void add(long document, long from, int length) throws IOException {
            if (pieces == MOST_PIECES) {
                close();
            }
            int bin = bins.place(length);
            if (bin < 0) {
                close();
                bin = bins.place(length);
            }
            if (NUMBERS * (pieces + 1) > open.length) {
                open = Arrays.copyOf(open, 2 * open.length);
            }
            open[NUMBERS * pieces] = bin;
            open[NUMBERS * pieces + 1] = document;
            open[NUMBERS * pieces + 2] = from / seq << Integer.SIZE | length;
            pieces++;
            tokens += length;
        }

        /** Writes the pieces in the order of their bins, each bin's in the order in which they came. */
        private void close() throws IOException {
            int[] next = new int[bins.used() + 1];
            for (int piece = 0; piece < pieces; piece++) {
                next[(int) open[NUMBERS * piece] + 1]++;
            }
            Arrays.parallelPrefix(next, Integer::sum);
            int[] order = new int[pieces];
            for (int piece = 0; piece < pieces; piece++) {
                order[next[(int) open[NUMBERS * piece]]++] = piece;
            }
            for (int piece : order) {
                numbers.add(closed + open[NUMBERS * piece]);
                numbers.add(open[NUMBERS * piece + 1]);
                numbers.add(open[NUMBERS * piece + 2]);
            }
            closed += bins.used();
            pieces = 0;
            bins.clear();
        }
    }

    /** How many sequences there are. */
    long sequences() {
        return index.get(index.count() - 2);
    }

    /** How many tokens are in them. */
    long tokens() {
        return index.get(index.count() - 1);
    }

    /** The first piece of a sequence; those of the next begin where its end. */
    long firstPiece(long sequence) {
        return sequence == 0 ? 0 : index.floor(0, NUMBERS, pieces, sequence - 1) + 1;
    }

    /** How many pieces there are. */
    long pieces() {
        return pieces;
    }

    long sequence(long piece) {
        return index.get(NUMBERS * piece);
    }

    long document(long piece) {
        return index.get(NUMBERS * piece + 1);
    }

    /** Where in its document the piece begins. */
    long from(long piece) {
        return (index.get(NUMBERS * piece + 2) >>> Integer.SIZE) * seq;
    }

    int length(long piece) {
        return (int) index.get(NUMBERS * piece + 2);
    }
}
