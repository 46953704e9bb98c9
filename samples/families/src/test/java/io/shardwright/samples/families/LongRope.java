package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.causalAttention;
import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.gelu;
import static io.shardwright.dsl.Ops.rotary;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.RotaryRule;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** Rotary positions as models have them that were made for longer texts than they were trained on: each layer in another way. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class LongRope {
    @VocabParallel
    private final Embedding tokens;

    @PipelineStage
    private final List<LongRopeBlock> blocks;

    @PipelineStage
    private final RmsNorm norm;

    @VocabParallel
    private final Linear head;

    LongRope(int layers, LongRopeConfig config) {
        tokens = new Embedding(config.vocabulary(), config.hidden());
        blocks = Modules.repeat(layers, () -> new LongRopeBlock(config));
        norm = new RmsNorm(config.hidden());
        head = Linear.withoutBias(config.hidden(), config.vocabulary());
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        for (LongRopeBlock block : blocks) {
            x = block.forward(x);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}

@ShardedModel
@SequenceParallel
@ContextParallel
final class LongRopeBlock {
    private final RmsNorm attentionNorm;

    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    private final RmsNorm mlpNorm;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final LongRopeConfig config;

    LongRopeBlock(LongRopeConfig config) {
        this.config = config;
        attentionNorm = new RmsNorm(config.hidden());
        qkv = Linear.withoutBias(config.hidden(), 3 * config.hidden());
        out = Linear.withoutBias(config.hidden(), config.hidden());
        mlpNorm = new RmsNorm(config.hidden());
        up = new Linear(config.hidden(), 4 * config.hidden());
        down = new Linear(4 * config.hidden(), config.hidden());
    }

    Tensor forward(Tensor x) {
        Tensor[] parts = qkv.forward(attentionNorm.forward(x)).splitEvenly(3);
        Tensor seen = causalAttention(
                turned(parts[0].heads(config.heads())),
                turned(parts[1].heads(config.heads())),
                parts[2].heads(config.heads()));
        Tensor h = x.plus(out.forward(seen.mergeHeads()));
        return h.plus(down.forward(gelu(up.forward(mlpNorm.forward(h)))));
    }

    private Tensor turned(Tensor heads) {
        if (config.scaling() == LongRopeConfig.Scaling.LINEAR) {
            return rotary(heads, RotaryRule.base(100).partial(config.rotated()).linear(4));
        }
        if (config.scaling() == LongRopeConfig.Scaling.LLAMA3) {
            return rotary(heads, RotaryRule.base(100).partial(config.rotated()).llama3(8, 1, 4, 8));
        }
        return config.scaling() == LongRopeConfig.Scaling.YARN
                ? rotary(heads, RotaryRule.base(100).partial(config.rotated()).yarn(4, 8))
                : rotary(heads, RotaryRule.base(100).partial(config.rotated()).interleave());
    }
}
