package io.shardwright.runtime.data.sequence;

import io.shardwright.runtime.data.DataSource;
import io.shardwright.runtime.data.InputRow;
import io.shardwright.runtime.data.text.Documents;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Sequences that are filled with whole documents, one beside the other, rather than each with one and padding behind it. A model must keep
 * them apart: it takes the number of each token's document for the mask of its attention ({@code AttentionRule.documents}), and each
 * token's position in its document. Then what it computes of a document is what it would compute of it alone.
 *
 * <p>Documents come in the first sequence that has room for them, and are cut where they are longer than one; each piece is then a
 * document. Nothing is to be told at a document's last token when the next is asked for, nor where a sequence is filled up.
 */
public final class PackedDocuments implements DataSource {
    private final Documents documents;
    private final int seq;
    private final Objective objective;
    private final TokenInputs names;
    private final PackIndex index;

    private PackedDocuments(Documents documents, int seq, Objective objective, TokenInputs names, PackIndex index) {
        this.documents = documents;
        this.seq = seq;
        this.objective = objective;
        this.names = names;
        this.index = index;
    }

    /**
     * Packs documents, or takes the index that was left the last time.
     *
     * @param seq positions of a sequence
     * @param index where it is kept which document is where; it is written anew if it is of other documents
     * @throws io.shardwright.runtime.data.DataException if no document has a token, or the index can be written nowhere
     */
    public static PackedDocuments of(Documents documents, int seq, Objective objective, TokenInputs names, Path index) {
        return new PackedDocuments(documents, seq, objective, names, PackIndex.of(index, documents, seq));
    }

    /** Packs documents for this process alone: those that are in memory, say. */
    public static PackedDocuments of(Documents documents, int seq, Objective objective, TokenInputs names) {
        return new PackedDocuments(documents, seq, objective, names, PackIndex.of(null, documents, seq));
    }

    /** What part of all positions has a token, from 0 to 1. */
    public double share() {
        return index.tokens() / ((double) index.sequences() * seq);
    }

    @Override
    public List<String> inputs() {
        return names.all();
    }

    @Override
    public long size() {
        return index.sequences();
    }

    @Override
    public Optional<String> ignoringTargets() {
        return Optional.of(names.targets());
    }

    @Override
    public void fill(long item, InputRow row) {
        int[] tokens = new int[seq];
        int[] targets = new int[seq];
        int[] positions = new int[seq];
        int[] numbers = new int[seq];
        Arrays.fill(targets, Objective.NONE);
        int used = 0;
        int number = 0;
        for (long piece = index.firstPiece(item); piece < index.pieces() && index.sequence(piece) == item; piece++) {
            int length = index.length(piece);
            fill(piece, row.sequence() * seq, used, tokens, targets);
            for (int i = 0; i < length; i++) {
                positions[used + i] = i;
                numbers[used + i] = number;
            }
            used += length;
            number++;
        }
        for (int i = used; i < seq; i++) {
            positions[i] = i - used;
            numbers[i] = number;
        }
        row.integers(names.tokens(), tokens);
        row.integers(names.targets(), targets);
        row.integers(names.positions(), positions);
        row.integers(names.documents(), numbers);
    }

    private void fill(long piece, long first, int at, int[] tokens, int[] targets) {
        long document = index.document(piece);
        long from = index.from(piece);
        int length = index.length(piece);
        boolean goesOn = from + length < documents.length(document);
        int[] own = new int[length + 1];
        own[length] = Objective.NONE;
        documents.copy(document, from, goesOn ? length + 1L : length, MemorySegment.ofArray(own), 0);
        for (int i = 0; i < length; i++) {
            long element = first + at + i;
            tokens[at + i] = objective.seen(element, own[i]);
            targets[at + i] = objective.target(element, own[i], own[i + 1]);
        }
    }
}
