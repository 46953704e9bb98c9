package io.shardwright.samples.minit5;

import static io.shardwright.dsl.Ops.crossEntropy;

import io.shardwright.annotations.Layout;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;

/** What {@link T5} is trained on: the mean cross-entropy of the answer's tokens; behind its end targets are negative. */
@ShardedModel
@SequenceParallel
public final class Answering {
    private final T5 t5;

    public Answering(T5Config config) {
        t5 = new T5(config);
    }

    public Tensor forward(@Layout("batch, config.source") Tokens source, Tokens ids, Tokens targets) {
        return crossEntropy(t5.forward(source, ids), targets);
    }
}
