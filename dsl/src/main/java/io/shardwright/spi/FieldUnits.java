package io.shardwright.spi;

import java.util.OptionalInt;

/** The units of a model that is in a field of another one, under the names that they have there. */
record FieldUnits(String field, ModelUnits units) implements ModelUnits {
    @Override
    public int count() {
        return units.count();
    }

    @Override
    public String name(int unit) {
        return unit == 0 ? "" : field + "." + units.name(unit);
    }

    @Override
    public GeneratedModel<?> build(int unit, Assembly root) {
        return units.build(unit, root.child(field));
    }

    @Override
    public long[] inputDims(int unit, Assembly root) {
        return units.inputDims(unit, root.child(field));
    }

    @Override
    public OptionalInt stage(int unit) {
        return units.stage(unit);
    }

    @Override
    public boolean recomputes(int unit) {
        return units.recomputes(unit);
    }
}
