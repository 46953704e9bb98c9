package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.attention;
import static io.shardwright.dsl.Ops.gelu;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;

/** A block of the encoder: all positions see all. */
@ShardedModel
@SequenceParallel
final class T5Encoder {
    private final RmsNorm norm;

    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    private final RmsNorm inner;

    @ColumnParallel
    private final Linear up;

    @RowParallel
    private final Linear down;

    private final int heads;

    T5Encoder(T5Config config) {
        norm = new RmsNorm(config.hidden());
        qkv = Linear.withoutBias(config.hidden(), 3 * config.hidden());
        out = Linear.withoutBias(config.hidden(), config.hidden());
        inner = new RmsNorm(config.hidden());
        up = Linear.withoutBias(config.hidden(), 2 * config.hidden());
        down = Linear.withoutBias(2 * config.hidden(), config.hidden());
        heads = config.heads();
    }

    Tensor forward(Tensor x) {
        Tensor[] parts = qkv.forward(norm.forward(x)).splitEvenly(3);
        Tensor seen = attention(parts[0].heads(heads), parts[1].heads(heads), parts[2].heads(heads));
        Tensor y = x.plus(out.forward(seen.mergeHeads()));
        return y.plus(down.forward(gelu(up.forward(inner.forward(y)))));
    }
}
