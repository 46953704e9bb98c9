package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.attention;
import static io.shardwright.dsl.Ops.gelu;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.LayerNorm;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Weight;

/** A block with its norms behind, as BERT has them; what attention adds is scaled element by element. */
@ShardedModel
@SequenceParallel
final class AlbertBlock {
    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    private final Weight scale;
    private final LayerNorm norm;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final LayerNorm last;
    private final int heads;

    AlbertBlock(AlbertConfig config) {
        qkv = new Linear(config.hidden(), 3 * config.hidden());
        out = new Linear(config.hidden(), config.hidden());
        scale = Weight.constant(0.5, config.hidden());
        norm = new LayerNorm(config.hidden());
        up = new Linear(config.hidden(), 2 * config.hidden());
        down = new Linear(2 * config.hidden(), config.hidden());
        last = new LayerNorm(config.hidden());
        heads = config.heads();
    }

    Tensor forward(Tensor x) {
        Tensor[] parts = qkv.forward(x).splitEvenly(3);
        Tensor seen = attention(parts[0].heads(heads), parts[1].heads(heads), parts[2].heads(heads));
        Tensor y = norm.forward(x.plus(out.forward(seen.mergeHeads()).times(scale)));
        return last.forward(y.plus(down.forward(gelu(up.forward(y)))));
    }
}
