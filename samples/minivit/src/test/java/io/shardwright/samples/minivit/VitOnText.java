package io.shardwright.samples.minivit;

import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.spi.model.ModelUnits;
import java.util.Map;

/** A {@link Vit} that doesn't say what it is trained on. */
public final class VitOnText implements TrainableModel {
    @Override
    public String name() {
        return "vit-on-text";
    }

    @Override
    public Map<String, Long> sizes() {
        return ModelChoice.sizes("seq", 16, "batch", 4);
    }

    @Override
    public ModelUnits units(ModelChoice choice) {
        return ShardedReading.units(new VitConfig(1, 8, 1, Letters.CLASSES, 16, 4, 0));
    }
}
