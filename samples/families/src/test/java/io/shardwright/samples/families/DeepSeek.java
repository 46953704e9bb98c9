package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.causalAttention;
import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.rotary;
import static io.shardwright.dsl.Ops.silu;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.Expert;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.MixtureOfExperts;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.RotaryRule;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import io.shardwright.routing.Routing;
import io.shardwright.spi.kernel.Activation;
import java.util.List;

/** DeepSeek-V3's kind of layers (2412.19437 §2.1.2): experts that every token passes, others by sigmoids and biases, and at first an MLP. */
@ShardedModel
@SequenceParallel
final class DeepSeek {
    @VocabParallel
    private final Embedding tokens;

    private final DenseBlock first;

    @PipelineStage
    private final List<DeepSeekBlock> blocks;

    @PipelineStage
    private final RmsNorm norm;

    @VocabParallel
    private final Linear head;

    DeepSeek(int layers, int hidden, int heads, int experts, Routing routing, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        first = new DenseBlock(hidden);
        blocks = Modules.repeat(layers, () -> new DeepSeekBlock(hidden, heads, experts, routing));
        norm = new RmsNorm(hidden);
        head = Linear.withoutBias(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = first.forward(tokens.forward(ids));
        for (DeepSeekBlock block : blocks) {
            x = block.forward(x);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}

@ShardedModel
@SequenceParallel
final class DeepSeekBlock {
    private final RmsNorm attentionNorm;

    @ColumnParallel
    private final Linear query;

    @ColumnParallel
    private final Linear key;

    @ColumnParallel
    private final Linear value;

    @RowParallel
    private final Linear out;

    private final RmsNorm expertNorm;

    @Expert(tensorParallel = true)
    private final MixtureOfExperts experts;

    @ColumnParallel
    private final Linear gate;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final int heads;

    DeepSeekBlock(int hidden, int heads, int experts, Routing routing) {
        this.heads = heads;
        attentionNorm = new RmsNorm(hidden);
        query = Linear.withoutBias(hidden, hidden);
        key = Linear.withoutBias(hidden, hidden);
        value = Linear.withoutBias(hidden, hidden);
        out = Linear.withoutBias(hidden, hidden);
        expertNorm = new RmsNorm(hidden);
        gate = Linear.withoutBias(hidden, hidden);
        up = Linear.withoutBias(hidden, hidden);
        down = Linear.withoutBias(hidden, hidden);
        this.experts = new MixtureOfExperts(hidden, 2 * hidden, experts, routing, Activation.SILU);
    }

    Tensor forward(Tensor x) {
        Tensor h = attentionNorm.forward(x);
        RotaryRule rule = RotaryRule.base(10_000).partial(4).interleave().yarn(4, 8);
        Tensor q = rotary(query.forward(h).heads(heads), rule);
        Tensor k = rotary(key.forward(h).heads(heads), rule);
        Tensor seen = causalAttention(q, k, value.forward(h).heads(heads));
        Tensor y = x.plus(out.forward(seen.mergeHeads()));
        Tensor z = expertNorm.forward(y);
        Tensor shared = down.forward(silu(gate.forward(z)).times(up.forward(z)));
        return y.plus(experts.forward(z)).plus(shared);
    }
}

@ShardedModel
@SequenceParallel
final class DenseBlock {
    private final RmsNorm norm;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    DenseBlock(int hidden) {
        norm = new RmsNorm(hidden);
        up = Linear.withoutBias(hidden, 2 * hidden);
        down = Linear.withoutBias(2 * hidden, hidden);
    }

    Tensor forward(Tensor x) {
        return x.plus(down.forward(silu(up.forward(norm.forward(x)))));
    }
}
