package io.shardwright.samples.families;

import static io.shardwright.dsl.Ops.crossEntropy;

import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.annotations.VocabParallel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** An encoder–decoder (Raffel et al., 1910.10683): two sequences of their own lengths, and all decoder blocks read what the encoder gives. */
@ShardedModel
@SequenceParallel
public final class T5Loss {
    @VocabParallel
    private final Embedding sources;

    @PipelineStage
    private final List<T5Encoder> encoder;

    private final RmsNorm encoded;

    @VocabParallel
    private final Embedding targets;

    @PipelineStage
    private final List<T5Decoder> decoder;

    private final RmsNorm decoded;

    @VocabParallel
    private final Linear head;

    public T5Loss(T5Config config) {
        sources = new Embedding(config.vocabulary(), config.hidden());
        encoder = Modules.repeat(config.layers(), () -> new T5Encoder(config));
        encoded = new RmsNorm(config.hidden());
        targets = new Embedding(config.vocabulary(), config.hidden());
        decoder = Modules.repeat(config.layers(), () -> new T5Decoder(config));
        decoded = new RmsNorm(config.hidden());
        head = Linear.withoutBias(config.hidden(), config.vocabulary());
    }

    public Tensor forward(Tokens source, Tokens ids, Tokens next) {
        Tensor read = sources.forward(source);
        for (T5Encoder block : encoder) {
            read = block.forward(read);
        }
        Tensor memory = encoded.forward(read);
        Tensor x = targets.forward(ids);
        for (T5Decoder block : decoder) {
            x = block.forward(x, memory);
        }
        return crossEntropy(head.forward(decoded.forward(x)), next);
    }
}
