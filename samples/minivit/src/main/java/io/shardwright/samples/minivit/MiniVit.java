package io.shardwright.samples.minivit;

import io.shardwright.runtime.metric.Accuracy;
import io.shardwright.runtime.metric.Metric;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.ModelData;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.spi.model.ModelUnits;
import java.util.List;
import java.util.Map;

/** {@code shardwright train minivit}: a {@link Vit} learns to read letters, and is asked for some in fonts that it hasn't seen. */
public final class MiniVit implements TrainableModel {
    @Override
    public String name() {
        return "minivit";
    }

    @Override
    public Map<String, Long> sizes() {
        return ModelChoice.sizes("layers", 4, "hidden", 64, "heads", 4, "side", 28, "patch", 7, "batch", 64);
    }

    @Override
    public ModelUnits units(ModelChoice choice) {
        return ShardedReading.units(config(choice));
    }

    @Override
    public long seq(ModelChoice choice) {
        return config(choice).patches();
    }

    @Override
    public ModelData data() {
        return ModelData.source(
                "letters",
                (choice, seed) -> new ModelData.LearnedAndUnseen(
                        new Letters(FontFamily.fonts(FontFamily.TRAINING), config(choice), seed),
                        new Letters(FontFamily.fonts(FontFamily.HELD_OUT), config(choice), seed)));
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Accuracy());
    }

    private static VitConfig config(ModelChoice choice) {
        return new VitConfig(
                choice.size("layers"),
                choice.size("hidden"),
                choice.size("heads"),
                Letters.CLASSES,
                choice.size("side"),
                choice.size("patch"),
                choice.dropout());
    }
}
