package io.shardwright.samples.minibert;

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
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Mask;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** A BERT of sentences of different lengths, one a sequence: what is behind the end of one is no key for any position. */
@ShardedModel
@SequenceParallel
@ContextParallel
final class PaddedBert {
    @VocabParallel
    private final Embedding tokens;

    @VocabParallel
    private final Embedding positions;

    @PipelineStage
    private final List<PaddedBlock> blocks;

    @PipelineStage
    private final LayerNorm norm;

    @VocabParallel
    private final Linear head;

    PaddedBert(BertConfig config) {
        tokens = new Embedding(config.vocabulary(), config.hidden());
        positions = new Embedding(config.seq(), config.hidden());
        blocks = Modules.repeat(config.layers(), () -> new PaddedBlock(config));
        norm = new LayerNorm(config.hidden());
        head = Linear.withoutBias(config.hidden(), config.vocabulary());
    }

    Tensor forward(Tokens ids, Tokens targets, Tokens places, Mask present) {
        Tensor x = tokens.forward(ids).plus(positions.forward(places));
        for (PaddedBlock block : blocks) {
            x = block.forward(x, present);
        }
        return crossEntropy(head.forward(norm.forward(x)), targets);
    }
}

@ShardedModel
@SequenceParallel
@ContextParallel
final class PaddedBlock {
    private final LayerNorm attentionNorm;

    @ColumnParallel
    private final Linear qkv;

    private final Dropout seen;

    @RowParallel
    private final Linear out;

    private final LayerNorm mlpNorm;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final int heads;

    PaddedBlock(BertConfig config) {
        heads = config.heads();
        attentionNorm = new LayerNorm(config.hidden());
        qkv = new Linear(config.hidden(), 3 * config.hidden());
        seen = new Dropout(config.dropout());
        out = new Linear(config.hidden(), config.hidden());
        mlpNorm = new LayerNorm(config.hidden());
        up = new Linear(config.hidden(), 4 * config.hidden());
        down = new Linear(4 * config.hidden(), config.hidden());
    }

    Tensor forward(Tensor x, Mask present) {
        Tensor[] parts = qkv.forward(attentionNorm.forward(x)).splitEvenly(3);
        Tensor mixed = attention(
                parts[0].heads(heads),
                parts[1].heads(heads),
                parts[2].heads(heads),
                AttentionRule.full().keys(present).dropout(seen));
        Tensor h = x.plus(out.forward(mixed.mergeHeads()));
        return h.plus(down.forward(gelu(up.forward(mlpNorm.forward(h)))));
    }
}
