package io.shardwright.samples.minillama;

import static io.shardwright.dsl.Ops.softcap;

import io.shardwright.annotations.ContextParallel;
import io.shardwright.annotations.Layout;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** A {@link Llama} whose logits stay below a cap, as those of Gemma 2 do: one pass over them, forward and backward. */
@ShardedModel
@ContextParallel
public final class CappedLlama {
    private static final double CAP = 30;

    private final Llama llama;

    public CappedLlama(LlamaConfig config) {
        llama = new Llama(config);
    }

    @Layout("batch, seq, vocabulary/tp")
    public Tensor forward(Tokens ids) {
        return softcap(llama.forward(ids), CAP);
    }
}
