package io.shardwright.runtime.context;

import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What some of the heads have beside q, k and v at all positions, of ranks that hold neighbouring ones. */
final class WholeInputs {
    private final Communicator ranks;
    private final long heads;
    private final @Nullable LocalTensor documents;
    private final @Nullable LocalTensor keys;

    WholeInputs(ContextShape shape, Communicator ranks, Buffers buffers) {
        this.ranks = ranks;
        heads = shape.heads() / ranks.size();
        long seq = ranks.size() * shape.seq();
        boolean areMarked = shape.options().marksKeys();
        documents = areMarked ? buffers.tensor(DType.I32, shape.batch(), seq) : null;
        keys = areMarked ? buffers.tensor(DType.MASK, shape.batch(), seq) : null;
    }

    /** Of this rank's heads, once every rank has told every other of its positions. */
    AttentionInputs of(AttentionInputs own, CollectiveSite site) {
        AttentionInputs inputs = ofHeads(own);
        if (own.documents() != null) {
            inputs = inputs.documents(gathered(documents, own.documents(), site));
        }
        return own.keys() == null ? inputs : inputs.keys(gathered(keys, own.keys(), site));
    }

    private LocalTensor gathered(@Nullable LocalTensor whole, LocalTensor part, CollectiveSite site) {
        LocalTensor all = Objects.requireNonNull(whole, "the attention's options say that keys are not marked");
        ranks.allGather(all, part, 1, site);
        return all;
    }

    /** What belongs to this rank's heads. */
    AttentionInputs ofHeads(AttentionInputs all) {
        return all.ofHeads(ranks.rank() * heads, heads);
    }
}
