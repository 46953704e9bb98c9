package io.shardwright.samples.minillama;

import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.spi.ModelUnits;
import java.util.Map;

/** {@code shardwright train minillama}. */
public final class MiniLlama implements TrainableModel {
    @Override
    public String name() {
        return "minillama";
    }

    @Override
    public Map<String, Long> sizes() {
        return ModelChoice.sizes(
                "layers", 4, "hidden", 256, "heads", 8, "kvHeads", 4, "ffn", 704, "seq", 256, "batch", 8);
    }

    @Override
    public ModelUnits units(ModelChoice choice) {
        return ShardedNextToken.units(config(choice));
    }

    private static LlamaConfig config(ModelChoice choice) {
        return new LlamaConfig(
                choice.size("layers"),
                choice.size("hidden"),
                choice.size("heads"),
                choice.size("kvHeads"),
                choice.size("ffn"),
                Math.toIntExact(ModelChoice.BYTES),
                choice.dropout());
    }
}
