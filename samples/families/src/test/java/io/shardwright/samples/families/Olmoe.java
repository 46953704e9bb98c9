package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.causalAttention;
import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.rotary;

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
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import io.shardwright.routing.Routing;
import io.shardwright.spi.kernel.Activation;
import java.util.List;

/** OLMoE (Muennighoff et al., 2409.02060): queries and keys are normalised over all heads, which tp divides, and every MLP is experts. */
@ShardedModel
@SequenceParallel
final class Olmoe {
    @VocabParallel
    private final Embedding tokens;

    @PipelineStage
    private final List<OlmoeBlock> blocks;

    @PipelineStage
    private final RmsNorm norm;

    @VocabParallel
    private final Linear head;

    Olmoe(int layers, int hidden, int heads, int experts, Routing routing, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        blocks = Modules.repeat(layers, () -> new OlmoeBlock(hidden, heads, experts, routing));
        norm = new RmsNorm(hidden);
        head = Linear.withoutBias(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        Tensor x = tokens.forward(ids);
        for (OlmoeBlock block : blocks) {
            x = block.forward(x);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}

@ShardedModel
@SequenceParallel
final class OlmoeBlock {
    private final RmsNorm attentionNorm;

    @ColumnParallel
    private final Linear query;

    @ColumnParallel
    private final Linear key;

    @ColumnParallel
    private final Linear value;

    private final RmsNorm queryNorm;
    private final RmsNorm keyNorm;

    @RowParallel
    private final Linear out;

    private final RmsNorm expertNorm;

    @Expert(tensorParallel = true)
    private final MixtureOfExperts experts;

    private final int heads;

    OlmoeBlock(int hidden, int heads, int experts, Routing routing) {
        this.heads = heads;
        attentionNorm = new RmsNorm(hidden);
        query = Linear.withoutBias(hidden, hidden);
        key = Linear.withoutBias(hidden, hidden);
        value = Linear.withoutBias(hidden, hidden);
        queryNorm = new RmsNorm(hidden);
        keyNorm = new RmsNorm(hidden);
        out = Linear.withoutBias(hidden, hidden);
        expertNorm = new RmsNorm(hidden);
        this.experts = new MixtureOfExperts(hidden, 2 * hidden, experts, routing, Activation.SILU);
    }

    Tensor forward(Tensor x) {
        Tensor h = attentionNorm.forward(x);
        Tensor q = rotary(queryNorm.forward(query.forward(h)).heads(heads), 10_000);
        Tensor k = rotary(keyNorm.forward(key.forward(h)).heads(heads), 10_000);
        Tensor seen = causalAttention(q, k, value.forward(h).heads(heads));
        Tensor y = x.plus(out.forward(seen.mergeHeads()));
        return y.plus(experts.forward(expertNorm.forward(y)));
    }
}
