package io.shardwright.samples.minimoe;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Tensor;
import io.shardwright.samples.minigpt.Block;

/** Two blocks, of which the second has experts: every other layer (Du et al., GLaM, 2112.06905 §3; GShard and Switch alike). */
@ShardedModel
@SequenceParallel
@ContextParallel
public final class BlockPair {
    private final Block dense;
    private final ExpertBlock sparse;

    public BlockPair(MoeConfig config) {
        dense = new Block(config.gpt());
        sparse = new ExpertBlock(config);
    }

    public Tensor forward(Tensor x) {
        return sparse.forward(dense.forward(x));
    }
}
