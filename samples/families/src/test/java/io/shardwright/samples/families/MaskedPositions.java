package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.causalAttention;
import static io.shardwright.dsl.Ops.crossEntropy;
import static io.shardwright.dsl.Ops.gelu;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/**
 * A masked language model that computes logits only where something is masked, as BERT's pretraining does (Devlin et al., 1810.04805):
 * {@code masked} positions of each sequence, -1 where there are fewer.
 */
@ShardedModel
@SequenceParallel
final class MaskedPositions {
    private final MaskedTrunk trunk;

    @VocabParallel
    private final Linear head;

    private final int masked;

    MaskedPositions(int layers, int hidden, int heads, int masked, int vocabulary) {
        this.masked = masked;
        trunk = new MaskedTrunk(layers, hidden, heads, vocabulary);
        head = new Linear(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, @Layout("batch, masked") Tokens positions, @Layout("batch, masked") Tokens targets) {
        return crossEntropy(head.forward(trunk.forward(ids).at(positions)), targets);
    }
}

/** The same with logits everywhere: targets that are not masked don't count. */
@ShardedModel
@SequenceParallel
final class MaskedEverywhere {
    private final MaskedTrunk trunk;

    @VocabParallel
    private final Linear head;

    MaskedEverywhere(int layers, int hidden, int heads, int vocabulary) {
        trunk = new MaskedTrunk(layers, hidden, heads, vocabulary);
        head = new Linear(hidden, vocabulary);
    }

    Tensor forward(Tokens ids, Tokens targets) {
        return crossEntropy(head.forward(trunk.forward(ids)), targets);
    }
}

/** What both read. */
@ShardedModel
@SequenceParallel
final class MaskedTrunk {
    @VocabParallel
    private final Embedding tokens;

    @PipelineStage
    private final List<MaskedBlock> blocks;

    MaskedTrunk(int layers, int hidden, int heads, int vocabulary) {
        tokens = new Embedding(vocabulary, hidden);
        blocks = Modules.repeat(layers, () -> new MaskedBlock(hidden, heads));
    }

    Tensor forward(Tokens ids) {
        Tensor x = tokens.forward(ids);
        for (MaskedBlock block : blocks) {
            x = block.forward(x);
        }
        return x;
    }
}

@ShardedModel
@SequenceParallel
final class MaskedBlock {
    private final LayerNorm norm;

    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    private final int heads;

    MaskedBlock(int hidden, int heads) {
        this.heads = heads;
        norm = new LayerNorm(hidden);
        qkv = new Linear(hidden, 3 * hidden);
        out = new Linear(hidden, hidden);
    }

    Tensor forward(Tensor x) {
        Tensor[] parts = qkv.forward(norm.forward(x)).splitEvenly(3);
        Tensor mixed = causalAttention(parts[0].heads(heads), parts[1].heads(heads), parts[2].heads(heads));
        return x.plus(out.forward(gelu(mixed.mergeHeads())));
    }
}
