package io.shardwright.runtime.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which model, and what differs from its defaults.
 *
 * @param name of a model on the class path
 * @param sizes by name, those that differ; {@code seq} and {@code batch} too
 * @param variants of the model
 * @param settings by name, those that differ: what is neither a size nor there or not
 * @param dropout share of elements that dropout layers drop
 * @param sequenceParallel whether the model is to be in the form that {@code @SequenceParallel} gives it
 */
public record ModelSettings(
        String name,
        Map<String, Long> sizes,
        Set<String> variants,
        Map<String, String> settings,
        double dropout,
        boolean sequenceParallel) {
    /** So that products of two sizes, in bytes, are numbers. */
    public static final long LARGEST_SIZE = 1 << 24;

    /** @throws SettingException about a size or a share that is out of its range */
    public ModelSettings {
        sizes = Collections.unmodifiableMap(new LinkedHashMap<>(sizes));
        variants = Collections.unmodifiableSet(new TreeSet<>(variants));
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        sizes.forEach(ModelSettings::requireSize);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new SettingException("%s: it is a share, from 0 to less than 1", Setting.DROPOUT.is(dropout));
        }
    }

    private static void requireSize(String key, long size) {
        if (size < 1 || size > LARGEST_SIZE) {
            throw new SettingException(
                    "%s: a size is from 1 to %s", Setting.SIZE.is(key + "=" + size), Long.toString(LARGEST_SIZE));
        }
    }

    /** A model as it is. */
    public static ModelSettings of(String name) {
        return new ModelSettings(name, Map.of(), Set.of(), Map.of(), 0, false);
    }

    public ModelSettings withSizes(Map<String, Long> other) {
        return new ModelSettings(name, other, variants, settings, dropout, sequenceParallel);
    }

    public ModelSettings withVariants(Set<String> other) {
        return new ModelSettings(name, sizes, other, settings, dropout, sequenceParallel);
    }

    public ModelSettings withSettings(Map<String, String> other) {
        return new ModelSettings(name, sizes, variants, other, dropout, sequenceParallel);
    }

    public ModelSettings withDropout(double share) {
        return new ModelSettings(name, sizes, variants, settings, share, sequenceParallel);
    }

    public ModelSettings inSequenceParallelForm() {
        return new ModelSettings(name, sizes, variants, settings, dropout, true);
    }
}
