package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.attention;
import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.gelu;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.AttentionRule;
import io.shardwright.dsl.Dropout;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Mask;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.Ops;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import io.shardwright.dsl.Weight;
import java.util.List;

/** Whatever attention may do that cp can split, as the configuration says. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class EveryAttention {
    @VocabParallel
    private final Embedding tokens;

    private final Embedding positions;

    @PipelineStage
    private final List<EveryAttentionBlock> blocks;

    @PipelineStage
    private final RmsNorm norm;

    @VocabParallel
    private final Linear head;

    EveryAttention(int layers, EveryAttentionConfig config) {
        tokens = new Embedding(config.vocabulary(), config.hidden());
        positions = new Embedding(config.seq(), config.hidden());
        blocks = Modules.repeat(layers, () -> new EveryAttentionBlock(config));
        norm = new RmsNorm(config.hidden());
        head = Linear.withoutBias(config.hidden(), config.vocabulary());
    }

    Tensor forward(Tokens ids, Tokens targets, Tokens documents, Mask present) {
        Tensor x = tokens.forward(ids).plus(positions.forward(Ops.positions(ids)));
        for (EveryAttentionBlock block : blocks) {
            x = block.forward(x, documents, present);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}

@ShardedModel
@SequenceParallel
@ContextParallel
final class EveryAttentionBlock {
    private final RmsNorm attentionNorm;

    @ColumnParallel
    private final Linear qkv;

    private final Weight distances;
    private final Weight sinks;
    private final Dropout dropout;

    @RowParallel
    private final Linear out;

    private final RmsNorm mlpNorm;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final EveryAttentionConfig config;

    EveryAttentionBlock(EveryAttentionConfig config) {
        this.config = config;
        attentionNorm = new RmsNorm(config.hidden());
        qkv = Linear.withoutBias(config.hidden(), (config.heads() + 2 * config.keyHeads()) * config.headSize());
        distances = Weight.normal(0.5, config.heads(), 8);
        sinks = Weight.normal(0.5, config.heads());
        dropout = new Dropout(0.2);
        out = Linear.withoutBias(config.heads() * config.headSize(), config.hidden());
        mlpNorm = new RmsNorm(config.hidden());
        up = new Linear(config.hidden(), 4 * config.hidden());
        down = new Linear(4 * config.hidden(), config.hidden());
    }

    Tensor forward(Tensor x, Tokens documents, Mask present) {
        Tensor[] parts = qkv.forward(attentionNorm.forward(x))
                .split(
                        config.heads() * config.headSize(),
                        config.keyHeads() * config.headSize(),
                        config.keyHeads() * config.headSize());
        Tensor seen = seen(
                parts[0].heads(config.heads()),
                parts[1].heads(config.keyHeads()),
                parts[2].heads(config.keyHeads()),
                documents,
                present);
        Tensor h = x.plus(out.forward(seen.mergeHeads()));
        return h.plus(down.forward(gelu(up.forward(mlpNorm.forward(h)))));
    }

    private Tensor seen(Tensor q, Tensor k, Tensor v, Tokens documents, Mask present) {
        if (config.option() == EveryAttentionConfig.Option.CAUSAL) {
            return attention(q, k, v, AttentionRule.causal());
        }
        if (config.option() == EveryAttentionConfig.Option.FULL) {
            return attention(q, k, v, AttentionRule.full());
        }
        if (config.option() == EveryAttentionConfig.Option.WINDOW) {
            return attention(q, k, v, AttentionRule.causal().window(5));
        }
        if (config.option() == EveryAttentionConfig.Option.DOCUMENTS) {
            return attention(q, k, v, AttentionRule.causal().documents(documents));
        }
        if (config.option() == EveryAttentionConfig.Option.KEYS) {
            return attention(q, k, v, AttentionRule.full().keys(present));
        }
        if (config.option() == EveryAttentionConfig.Option.SCALE) {
            return attention(q, k, v, AttentionRule.causal().scale(0.9));
        }
        if (config.option() == EveryAttentionConfig.Option.SOFTCAP) {
            return attention(q, k, v, AttentionRule.causal().softcap(0.5));
        }
        if (config.option() == EveryAttentionConfig.Option.ALIBI) {
            return attention(q, k, v, AttentionRule.causal().alibi());
        }
        if (config.option() == EveryAttentionConfig.Option.BUCKETS) {
            return attention(q, k, v, AttentionRule.full().buckets(distances, 6));
        }
        if (config.option() == EveryAttentionConfig.Option.SINKS) {
            return attention(q, k, v, AttentionRule.causal().sinks(sinks));
        }
        if (config.option() == EveryAttentionConfig.Option.DROPOUT) {
            return attention(q, k, v, AttentionRule.causal().dropout(dropout));
        }
        AttentionRule rule = AttentionRule.full().window(9).documents(documents).keys(present);
        return attention(
                q,
                k,
                v,
                rule.scale(0.9)
                        .softcap(4)
                        .alibi()
                        .buckets(distances, 6)
                        .sinks(sinks)
                        .dropout(dropout));
    }
}
