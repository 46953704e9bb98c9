package io.shardwright.runtime.pipeline;

import io.shardwright.spi.Assembly;
import io.shardwright.spi.GeneratedModel;
import io.shardwright.spi.ModelUnits;
import java.util.OptionalInt;
import java.util.function.Function;

/** A model that is never cut: one unit. */
public record WholeModel(Function<Assembly, GeneratedModel<?>> model) implements ModelUnits {
    @Override
    public int count() {
        return 1;
    }

    @Override
    public String name(int unit) {
        return "";
    }

    @Override
    public GeneratedModel<?> build(int unit, Assembly root) {
        return model.apply(root);
    }

    @Override
    public long[] inputDims(int unit, Assembly root) {
        throw new IllegalArgumentException("a model of one unit has no unit " + unit + " that something flows into");
    }

    @Override
    public OptionalInt stage(int unit) {
        return OptionalInt.empty();
    }

    @Override
    public boolean recomputes(int unit) {
        return false;
    }
}
