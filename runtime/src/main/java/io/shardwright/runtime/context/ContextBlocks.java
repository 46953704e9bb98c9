package io.shardwright.runtime.context;

import io.shardwright.spi.kernel.AttentionBlock;

/**
 * What the queries of one rank see of the keys of each other, where every rank has chunks r and 2N-1-r of 2N. Under a causal mask
 * that is always one rectangle: of an earlier rank's keys the first chunk, of a later one's all, but by the second half of the
 * queries only. All have the same area but the rank's own, so no rank waits for another.
 */
final class ContextBlocks {
    private final AttentionBlock[] blocks;

    ContextBlocks(int ranks, int rank, ContextShape shape) {
        int seq = Math.toIntExact(shape.seq());
        int half = seq / 2;
        blocks = new AttentionBlock[ranks];
        for (int source = 0; source < ranks; source++) {
            if (!shape.causal() || source == rank) {
                blocks[source] = AttentionBlock.whole(seq, seq, shape.causal());
            } else if (source < rank) {
                blocks[source] = new AttentionBlock(0, seq, 0, half, false);
            } else {
                blocks[source] = new AttentionBlock(half, half, 0, seq, false);
            }
        }
    }

    /** What is seen of the keys of rank {@code source}. */
    AttentionBlock of(int source) {
        return blocks[source];
    }
}
