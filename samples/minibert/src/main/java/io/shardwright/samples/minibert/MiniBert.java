package io.shardwright.samples.minibert;

import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.ModelData;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.spi.model.ModelUnits;
import java.util.Map;

/** {@code shardwright train minibert}: a {@link Bert} learns to tell bytes of a text that are masked. */
public final class MiniBert implements TrainableModel {
    @Override
    public String name() {
        return "minibert";
    }

    @Override
    public Map<String, Long> sizes() {
        return ModelChoice.sizes("layers", 4, "hidden", 128, "heads", 4, "seq", 128, "batch", 16);
    }

    @Override
    public ModelUnits units(ModelChoice choice) {
        return ShardedMaskedBytes.units(new BertConfig(
                choice.size("layers"), choice.size("hidden"), choice.size("heads"), choice.seq(), choice.dropout()));
    }

    @Override
    public ModelData data() {
        return ModelData.ofText(MaskedText::new);
    }
}
