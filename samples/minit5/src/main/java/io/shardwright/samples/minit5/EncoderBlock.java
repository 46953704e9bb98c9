package io.shardwright.samples.minit5;

import static io.shardwright.dsl.Ops.attention;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.AttentionRule;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Weight;

/** A block of the encoder: every position sees every other, and how far away it is. */
@ShardedModel
@SequenceParallel
public final class EncoderBlock {
    private final RmsNorm norm;

    @ColumnParallel
    private final Linear qkv;

    /** What each head adds to scores for each bucket of distances; every block has its own, as in umT5 (Chung et al., 2304.09151). */
    private final Weight distances;

    @RowParallel
    private final Linear out;

    private final FeedForward feedForward;
    private final int heads;
    private final int farthest;

    public EncoderBlock(T5Config config) {
        heads = config.heads();
        farthest = config.farthest();
        norm = new RmsNorm(config.hidden());
        qkv = Linear.withoutBias(config.hidden(), 3 * config.hidden());
        distances = Weight.normal(0.02, config.heads(), config.buckets());
        out = Linear.withoutBias(config.hidden(), config.hidden());
        feedForward = new FeedForward(config);
    }

    public Tensor forward(@Layout("batch, config.source, config.hidden") Tensor x) {
        Tensor[] parts = qkv.forward(norm.forward(x)).splitEvenly(3);
        Tensor seen = attention(
                parts[0].heads(heads),
                parts[1].heads(heads),
                parts[2].heads(heads),
                AttentionRule.full().scale(1).buckets(distances, farthest));
        return feedForward.forward(x.plus(out.forward(seen.mergeHeads())));
    }
}
