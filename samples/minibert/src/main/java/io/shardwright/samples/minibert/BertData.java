package io.shardwright.samples.minibert;

import io.shardwright.runtime.data.TokenText;
import io.shardwright.runtime.data.sequence.Objective;
import io.shardwright.runtime.data.sequence.PackedDocuments;
import io.shardwright.runtime.data.sequence.TokenInputs;
import io.shardwright.runtime.data.text.ByteTokenizer;
import io.shardwright.runtime.data.text.Documents;
import io.shardwright.runtime.data.text.JsonlDocuments;
import io.shardwright.runtime.data.text.Texts;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Documents of bytes, side by side in sequences, some of whose bytes are masked. */
final class BertData {
    private static final int BYTES = 256;

    private BertData() {}

    /**
     * Documents that have a name.
     *
     * @param name of a file of JSON with a document a line, or of a text, whose paragraphs are its documents
     */
    static Documents documents(String name) {
        if (name.endsWith(".jsonl")) {
            return JsonlDocuments.open(Path.of(name), JsonlDocuments.FIELD, new ByteTokenizer());
        }
        return Documents.of(paragraphs(Texts.find(name).within(BYTES).text()));
    }

    /** What lies between empty lines. */
    static List<int[]> paragraphs(TokenText text) {
        int[] all = new int[Math.toIntExact(text.length())];
        text.copy(0, all.length, MemorySegment.ofArray(all), 0);
        List<int[]> paragraphs = new ArrayList<>();
        int start = 0;
        for (int at = 1; at <= all.length; at++) {
            boolean ends = at == all.length || at - start > 1 && all[at - 1] == '\n' && all[at - 2] == '\n';
            if (ends) {
                paragraphs.add(Arrays.copyOfRange(all, start, at));
                start = at;
            }
        }
        return paragraphs;
    }

    /** Sequences that are full of documents, in which some bytes are to be told. */
    static PackedDocuments masked(Documents documents, int seq, long seed) {
        return PackedDocuments.of(
                documents,
                seq,
                Objective.masked(BertConfig.MASK, BYTES, seed),
                new TokenInputs("ids", "targets", "places", "documents"));
    }
}
