package io.shardwright.runtime.context;

import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.tensor.LocalTensor;
import java.util.function.LongFunction;

/** Between all heads at some positions, as heads views, and some heads at all positions. */
final class HeadExchange {
    private final Communicator ranks;
    private final AttentionBlocks blocks;

    /** One section for each rank: its heads at this rank's positions. */
    private final LocalTensor packed;

    /** The dim of {@link #packed} that counts positions, of one rank after the other. */
    private final int dim;

    /** The sections as heads views. */
    private final LocalTensor[] sections;

    /** The heads of each rank in a tensor of all. */
    private final Views<LocalTensor[]> shares;

    private HeadExchange(
            Communicator ranks,
            AttentionBlocks blocks,
            LocalTensor packed,
            int dim,
            LongFunction<LocalTensor> section) {
        this.ranks = ranks;
        this.blocks = blocks;
        this.packed = packed;
        this.dim = dim;
        sections = new LocalTensor[ranks.size()];
        for (int rank = 0; rank < sections.length; rank++) {
            sections[rank] = section.apply(rank);
        }
        shares = new Views<>(this::shares);
    }

    /** Of tensors {@code [batch, heads, seq, size]} and {@code [batch, whole seq, heads of one rank * size]}. */
    static HeadExchange ofHeads(
            Communicator ranks, AttentionBlocks blocks, Buffers buffers, ContextShape shape, long heads) {
        long share = heads / ranks.size();
        long seq = shape.seq();
        LocalTensor packed = buffers.reals(shape.batch(), ranks.size() * seq, share * shape.size());
        return new HeadExchange(
                ranks,
                blocks,
                packed,
                1,
                rank -> packed.section(1, rank * seq, seq).heads(share));
    }

    /** Of tensors {@code [batch, heads, seq]} and {@code [batch, heads of one rank, whole seq, 1]}. */
    static HeadExchange ofRows(Communicator ranks, AttentionBlocks blocks, Buffers buffers, ContextShape shape) {
        long share = shape.heads() / ranks.size();
        long seq = shape.seq();
        LocalTensor packed = buffers.floats(shape.batch(), share, ranks.size() * seq, 1);
        return new HeadExchange(ranks, blocks, packed, 2, rank -> packed.section(2, rank * seq, seq));
    }

    private LocalTensor[] shares(LocalTensor part) {
        LocalTensor heads = part.dimCount() == 4 ? part : part.reshape(part.dim(0), part.dim(1), part.dim(2), 1);
        long share = heads.dim(1) / ranks.size();
        LocalTensor[] views = new LocalTensor[ranks.size()];
        for (int rank = 0; rank < views.length; rank++) {
            views[rank] = heads.section(1, rank * share, share);
        }
        return views;
    }

    /** Fills {@code whole} with this rank's heads at all positions. */
    void toHeads(LocalTensor whole, LocalTensor part, CollectiveSite site) {
        LocalTensor[] from = shares.of(part);
        for (int rank = 0; rank < from.length; rank++) {
            blocks.copy(sections[rank], from[rank]);
        }
        ranks.allToAll(whole, packed, dim, site);
    }

    /** Fills {@code part} with all heads at this rank's positions. */
    void toPositions(LocalTensor part, LocalTensor whole, CollectiveSite site) {
        ranks.allToAll(packed, whole, dim, site);
        LocalTensor[] to = shares.of(part);
        for (int rank = 0; rank < to.length; rank++) {
            blocks.copy(to[rank], sections[rank]);
        }
    }
}
