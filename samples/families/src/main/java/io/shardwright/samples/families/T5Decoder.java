package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.attention;
import static io.shardwright.dsl.Ops.causalAttention;

import io.shardwright.annotations.ColumnParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.RowParallel;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;

/** A block of the decoder: positions see those before them, and all that the encoder gives. */
@ShardedModel
@SequenceParallel
final class T5Decoder {
    private final RmsNorm norm;

    @ColumnParallel
    private final Linear qkv;

    @RowParallel
    private final Linear out;

    private final RmsNorm crossNorm;

    @ColumnParallel
    private final Linear query;

    @ColumnParallel
    private final Linear keyValue;

    @RowParallel
    private final Linear crossOut;

    private final int heads;

    T5Decoder(T5Config config) {
        norm = new RmsNorm(config.hidden());
        qkv = Linear.withoutBias(config.hidden(), 3 * config.hidden());
        out = Linear.withoutBias(config.hidden(), config.hidden());
        crossNorm = new RmsNorm(config.hidden());
        query = Linear.withoutBias(config.hidden(), config.hidden());
        keyValue = Linear.withoutBias(config.hidden(), 2 * config.hidden());
        crossOut = Linear.withoutBias(config.hidden(), config.hidden());
        heads = config.heads();
    }

    Tensor forward(Tensor x, @Layout("batch, seq, config.hidden") Tensor memory) {
        Tensor[] own = qkv.forward(norm.forward(x)).splitEvenly(3);
        Tensor before = causalAttention(own[0].heads(heads), own[1].heads(heads), own[2].heads(heads));
        Tensor y = x.plus(out.forward(before.mergeHeads()));
        Tensor q = query.forward(crossNorm.forward(y)).heads(heads);
        Tensor[] kv = keyValue.forward(memory).splitEvenly(2);
        Tensor seen = attention(q, kv[0].heads(heads), kv[1].heads(heads));
        return y.plus(crossOut.forward(seen.mergeHeads()));
    }
}
