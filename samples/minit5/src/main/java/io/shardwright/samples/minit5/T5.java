package io.shardwright.samples.minit5;

import io.shardwright.annotations.Layout;
import io.shardwright.annotations.PipelineStage;
import io.shardwright.annotations.SequenceParallel;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.dsl.Embedding;
import io.shardwright.dsl.Linear;
import io.shardwright.dsl.Modules;
import io.shardwright.dsl.RmsNorm;
import io.shardwright.dsl.Tensor;
import io.shardwright.dsl.Tokens;
import java.util.List;

/** An encoder–decoder (Raffel et al., 1910.10683): positions are told by their distance alone. */
@ShardedModel
@SequenceParallel
public final class T5 {
    private final Embedding sourceTokens;

    @PipelineStage
    private final List<EncoderBlock> encoder;

    @PipelineStage
    private final RmsNorm encoderNorm;

    private final Embedding tokens;

    @PipelineStage
    private final List<DecoderBlock> decoder;

    @PipelineStage
    private final RmsNorm decoderNorm;

    private final Linear head;

    public T5(T5Config config) {
        sourceTokens = new Embedding(config.vocabulary(), config.hidden());
        encoder = Modules.repeat(config.layers(), () -> new EncoderBlock(config));
        encoderNorm = new RmsNorm(config.hidden());
        tokens = new Embedding(config.vocabulary(), config.hidden());
        decoder = Modules.repeat(config.layers(), () -> new DecoderBlock(config));
        decoderNorm = new RmsNorm(config.hidden());
        head = Linear.withoutBias(config.hidden(), config.vocabulary());
    }

    /** Logits of what follows each of {@code ids}, where {@code source} has been read. */
    public Tensor forward(@Layout("batch, config.source") Tokens source, Tokens ids) {
        Tensor read = sourceTokens.forward(source);
        for (EncoderBlock block : encoder) {
            read = block.forward(read);
        }
        Tensor encoded = encoderNorm.forward(read);
        Tensor x = tokens.forward(ids);
        for (DecoderBlock block : decoder) {
            x = block.forward(x, encoded);
        }
        return head.forward(decoderNorm.forward(x));
    }
}
