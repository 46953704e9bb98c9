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

/** A block of the decoder: positions see those before them, and all that the encoder made of its sequence. */
@ShardedModel
@SequenceParallel
public final class DecoderBlock {
    private final RmsNorm norm;

    @ColumnParallel
    private final Linear qkv;

    private final Weight distances;

    @RowParallel
    private final Linear out;

    private final RmsNorm crossNorm;

    @ColumnParallel
    private final Linear crossQuery;

    @ColumnParallel
    private final Linear crossKeyValue;

    @RowParallel
    private final Linear crossOut;

    private final FeedForward feedForward;
    private final int heads;
    private final int farthest;

    public DecoderBlock(T5Config config) {
        heads = config.heads();
        farthest = config.farthest();
        norm = new RmsNorm(config.hidden());
        qkv = Linear.withoutBias(config.hidden(), 3 * config.hidden());
        distances = Weight.normal(0.02, config.heads(), config.buckets());
        out = Linear.withoutBias(config.hidden(), config.hidden());
        crossNorm = new RmsNorm(config.hidden());
        crossQuery = Linear.withoutBias(config.hidden(), config.hidden());
        crossKeyValue = Linear.withoutBias(config.hidden(), 2 * config.hidden());
        crossOut = Linear.withoutBias(config.hidden(), config.hidden());
        feedForward = new FeedForward(config);
    }

    /** @param encoded what the encoder gives */
    public Tensor forward(Tensor x, @Layout("batch, config.source, config.hidden") Tensor encoded) {
        Tensor[] own = qkv.forward(norm.forward(x)).splitEvenly(3);
        Tensor before = attention(
                own[0].heads(heads),
                own[1].heads(heads),
                own[2].heads(heads),
                AttentionRule.causal().scale(1).buckets(distances, farthest));
        Tensor h = x.plus(out.forward(before.mergeHeads()));
        Tensor query = crossQuery.forward(crossNorm.forward(h));
        Tensor[] keyValue = crossKeyValue.forward(encoded).splitEvenly(2);
        Tensor read = attention(
                query.heads(heads),
                keyValue[0].heads(heads),
                keyValue[1].heads(heads),
                AttentionRule.full().scale(1));
        return feedForward.forward(h.plus(crossOut.forward(read.mergeHeads())));
    }
}
