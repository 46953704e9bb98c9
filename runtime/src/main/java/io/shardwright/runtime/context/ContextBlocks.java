package io.shardwright.runtime.context;

import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the queries of one rank see of the keys of each other, where every rank has chunks r and 2N-1-r of 2N. Under a causal mask
 * that is always one rectangle: of an earlier rank's keys the first chunk, of a later one's all, but by the second half of the
 * queries only. All have the same area but the rank's own, so no rank waits for another.
 *
 * <p>Where there is a window, or where there are documents, it is chunks against chunks, of which those are left out that see nothing of
 * each other. A rank's own keys are one block all the same: every position sees itself.
 */
final class ContextBlocks {
    private final AttentionOptions options;
    private final int half;
    private final List<List<AttentionBlock>> blocks = new ArrayList<>();

    ContextBlocks(int ranks, int rank, ContextShape shape) {
        options = shape.options();
        int seq = Math.toIntExact(shape.seq());
        half = seq / 2;
        SequencePositions queries = new SequencePositions(shape.seq() * ranks, ranks, rank, 2);
        for (int source = 0; source < ranks; source++) {
            SequencePositions keys = new SequencePositions(shape.seq() * ranks, ranks, source, 2);
            blocks.add(source == rank ? List.of(all(options.causal(), queries, keys)) : others(queries, keys));
        }
    }

    private AttentionBlock all(boolean causal, SequencePositions queries, SequencePositions keys) {
        return new AttentionBlock(0, 2 * half, 0, 2 * half, causal, queries, keys);
    }

    private List<AttentionBlock> others(SequencePositions queries, SequencePositions keys) {
        if (!options.causal()) {
            return List.of(all(false, queries, keys));
        }
        boolean isBefore = keys.rank() < queries.rank();
        return List.of(
                isBefore
                        ? new AttentionBlock(0, 2 * half, 0, half, false, queries, keys)
                        : new AttentionBlock(half, half, 0, 2 * half, false, queries, keys));
    }

    /** What is seen of the keys of rank {@code source}, to which {@code inputs} belong. */
    List<AttentionBlock> of(int source, AttentionInputs inputs) {
        List<AttentionBlock> whole = blocks.get(source);
        AttentionBlock first = whole.getFirst();
        if (first.ofQueries().rank() == source || options.window() == 0 && inputs.documents() == null) {
            return whole;
        }
        List<AttentionBlock> seen = new ArrayList<>();
        for (int query = first.queryFrom(); query < first.queryFrom() + first.queries(); query += half) {
            for (int key = first.keyFrom(); key < first.keyFrom() + first.keys(); key += half) {
                if (seesAny(query, key, first, inputs)) {
                    seen.add(new AttentionBlock(query, half, key, half, false, first.ofQueries(), first.ofKeys()));
                }
            }
        }
        return seen;
    }

    /** Whether any of a chunk's queries sees any of a chunk's keys: the nearest of two runs of one document decide. */
    private boolean seesAny(int query, int key, AttentionBlock block, AttentionInputs inputs) {
        LocalTensor ofQueries = inputs.documents();
        if (ofQueries == null) {
            return nearest(query, query + half, key, key + half, block);
        }
        LocalTensor ofKeys = Objects.requireNonNull(inputs.documentsOfKeys());
        for (int batch = 0; batch < ofQueries.dim(0); batch++) {
            for (int from = query; from < query + half; from = endOfRun(ofQueries, batch, from, query + half)) {
                int end = endOfRun(ofQueries, batch, from, query + half);
                for (int at = key; at < key + half; at = endOfRun(ofKeys, batch, at, key + half)) {
                    boolean isSame = ofQueries.getInt(batch, from) == ofKeys.getInt(batch, at);
                    if (isSame && nearest(from, end, at, endOfRun(ofKeys, batch, at, key + half), block)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static int endOfRun(LocalTensor documents, int batch, int from, int limit) {
        int end = from + 1;
        while (end < limit && documents.getInt(batch, end) == documents.getInt(batch, from)) {
            end++;
        }
        return end;
    }

    /** Whether positions of two ranges of different chunks are near enough. */
    private boolean nearest(int query, int queryEnd, int key, int keyEnd, AttentionBlock block) {
        long firstQuery = block.ofQueries().position(query);
        long lastKey = block.ofKeys().position(keyEnd - 1);
        return lastKey < firstQuery
                ? options.sees(firstQuery, lastKey)
                : options.sees(
                        block.ofQueries().position(queryEnd - 1), block.ofKeys().position(key));
    }
}
