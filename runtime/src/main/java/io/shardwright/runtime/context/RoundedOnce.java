package io.shardwright.runtime.context;

import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;

/**
 * What is added up block after block to a heads view {@code [batch, heads, seq, size]} in the precision of the run: there, or for bf16 in
 * float32, from which it is rounded when all blocks were added.
 */
final class RoundedOnce {
    private final AttentionBlocks blocks;
    private final @Nullable LocalTensor sums;

    /** @param like in the precision of the run */
    RoundedOnce(AttentionBlocks blocks, Buffers buffers, LocalTensor like, ContextShape shape, long heads) {
        this.blocks = blocks;
        sums = like.type() == DType.BF16
                ? buffers.floats(shape.batch(), shape.seq(), heads * shape.size())
                        .heads(heads)
                : null;
    }

    /** What blocks are added to, in place of x. */
    LocalTensor of(LocalTensor x) {
        return sums == null ? x : sums;
    }

    /** Rounds what was added up into x. */
    void finish(LocalTensor x) {
        if (sums != null) {
            blocks.copy(x, sums);
        }
    }
}
