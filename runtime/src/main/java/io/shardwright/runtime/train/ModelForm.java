package io.shardwright.runtime.train;

import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.spi.model.ModelUnits;

/** A model in the form that is wanted. */
public final class ModelForm {
    private ModelForm() {}

    /**
     * @param name for the message
     * @param sequenceParallel whether the form that {@code @SequenceParallel} gives it is wanted
     * @throws SettingException if the model doesn't have it
     */
    public static ModelUnits of(String name, ModelUnits units, boolean sequenceParallel) {
        return sequenceParallel
                ? units.sequenceParallel()
                        .orElseThrow(() -> new SettingException(
                                "%s: %s has no sequence-parallel form\n"
                                        + "  Fix: annotate its classes with @SequenceParallel",
                                Setting.SEQUENCE_PARALLEL, name))
                : units;
    }
}
