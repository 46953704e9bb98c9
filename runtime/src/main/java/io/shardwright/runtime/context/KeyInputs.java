package io.shardwright.runtime.context;

import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Documents and masks of the keys of all ranks: a number for each position, gathered before keys go round. */
final class KeyInputs {
    private final Communicator ranks;
    private final @Nullable LocalTensor documents;
    private final @Nullable LocalTensor keys;
    private final LocalTensor[] documentsOf;
    private final LocalTensor[] keysOf;

    KeyInputs(ContextShape shape, Communicator ranks, Buffers buffers) {
        this.ranks = ranks;
        long rows = ranks.size() * shape.batch();
        boolean areMarked = shape.options().marksKeys();
        documents = areMarked ? buffers.tensor(DType.I32, rows, shape.seq()) : null;
        keys = areMarked ? buffers.tensor(DType.MASK, rows, shape.seq()) : null;
        documentsOf = ofEachRank(documents, shape);
        keysOf = ofEachRank(keys, shape);
    }

    private LocalTensor[] ofEachRank(@Nullable LocalTensor all, ContextShape shape) {
        LocalTensor[] parts = new LocalTensor[all == null ? 0 : ranks.size()];
        for (int rank = 0; rank < parts.length; rank++) {
            parts[rank] = Objects.requireNonNull(all).section(0, rank * shape.batch(), shape.batch());
        }
        return parts;
    }

    /** Every rank tells every other; before {@link #of}. */
    void gather(AttentionInputs own, CollectiveSite site) {
        gather(documents, own.documentsOfKeys(), site);
        gather(keys, own.keys(), site);
    }

    private void gather(@Nullable LocalTensor whole, @Nullable LocalTensor part, CollectiveSite site) {
        if (part != null) {
            LocalTensor all = Objects.requireNonNull(whole, "the attention's options say that keys are not marked");
            ranks.allGather(all, part, 0, site);
        }
    }

    /** The inputs beside the keys of rank {@code source}. */
    AttentionInputs of(int source, AttentionInputs own) {
        AttentionInputs inputs = own.documents() == null ? own : own.keyDocuments(documentsOf[source]);
        return own.keys() == null ? inputs : inputs.keys(keysOf[source]);
    }
}
