package io.shardwright.samples.minillama;

import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.spi.model.ModelUnits;
import java.util.Map;
import java.util.Set;

/** {@code shardwright train minillama}. */
public final class MiniLlama implements TrainableModel {
    private static final String SOFTCAP = "softcap";

    @Override
    public String name() {
        return "minillama";
    }

    @Override
    public Map<String, Long> sizes() {
        return ModelChoice.sizes(
                "layers",
                4,
                "hidden",
                256,
                "heads",
                8,
                "kvHeads",
                4,
                "ffn",
                704,
                "seq",
                256,
                "batch",
                8,
                "vocabulary",
                ModelChoice.BYTES);
    }

    /** {@code softcap}: logits stay below 30, as in Gemma 2. */
    @Override
    public Set<String> variants() {
        return Set.of(SOFTCAP);
    }

    @Override
    public ModelUnits units(ModelChoice choice) {
        LlamaConfig config = config(choice);
        return choice.has(SOFTCAP) ? ShardedCappedNextToken.units(config) : ShardedNextToken.units(config);
    }

    private static LlamaConfig config(ModelChoice choice) {
        return new LlamaConfig(
                choice.size("layers"),
                choice.size("hidden"),
                choice.size("heads"),
                choice.size("kvHeads"),
                choice.size("ffn"),
                choice.size("vocabulary"),
                choice.dropout());
    }
}
