package io.shardwright.runtime.train;

import io.shardwright.diagnostic.ModelException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a user chose of a model's sizes and variants.
 *
 * @param sizes all of the model's, with defaults where nothing was chosen
 * @param dropout rate of all dropout layers
 * @param sequenceParallel whether the model is to be in the form that {@code @SequenceParallel} gives it
 * @param settings all of the model's, with defaults where nothing was chosen
 */
public record ModelChoice(
        Map<String, Long> sizes,
        double dropout,
        Set<String> variants,
        boolean sequenceParallel,
        Map<String, String> settings) {
    /** Number of byte tokens. */
    public static final long BYTES = 256;

    public ModelChoice {
        sizes = Collections.unmodifiableMap(new LinkedHashMap<>(sizes));
        variants = Collections.unmodifiableSet(new TreeSet<>(variants));
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** A map that keeps its order: {@code sizes("layers", 4, "hidden", 256)}. */
    public static Map<String, Long> sizes(Object... keysAndValues) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            sizes.put((String) keysAndValues[i], ((Number) keysAndValues[i + 1]).longValue());
        }
        return sizes;
    }

    public int size(String key) {
        Long size = sizes.get(key);
        if (size == null) {
            throw new IllegalArgumentException("the model has no size " + key + ", only " + sizes.keySet());
        }
        return Math.toIntExact(size);
    }

    /** Sequences in the global batch. */
    public int batch() {
        return size("batch");
    }

    /** Positions in a sequence. */
    public int seq() {
        return size("seq");
    }

    public String setting(String key) {
        String setting = settings.get(key);
        if (setting == null) {
            throw new IllegalArgumentException("the model has no setting " + key + ", only " + settings.keySet());
        }
        return setting;
    }

    /** @throws ModelException if it is no number that is 0 or more */
    public double number(String key) {
        String setting = setting(key);
        if (!setting.matches("[0-9]*\\.?[0-9]+([eE]-?[0-9]+)?")) {
            throw new ModelException("setting " + key + "=" + setting + ": it is a number that is 0 or more");
        }
        return Double.parseDouble(setting);
    }

    public boolean has(String variant) {
        return variants.contains(variant);
    }
}
