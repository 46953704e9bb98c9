package io.shardwright.runtime.train;

import io.shardwright.runtime.metric.Metric;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.spi.model.ModelUnits;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model that {@code shardwright train} can train. Implementations are found by {@link java.util.ServiceLoader}, so
 * name yours in {@code META-INF/services/io.shardwright.runtime.train.TrainableModel}.
 *
 * <pre>{@code
 * public final class MiniGpt implements TrainableModel {
 *     public String name() { return "minigpt"; }
 *
 *     public Map<String, Long> sizes() { return ModelChoice.sizes("layers", 4, "hidden", 256, "heads", 4, "seq", 256, "batch", 8); }
 *
 *     public ModelUnits units(ModelChoice choice) {
 *         return ShardedNextToken.units(config(choice));
 *     }
 * }
 * }</pre>
 */
public interface TrainableModel extends ReferenceNames {
    /** As on the command line. */
    String name();

    /** What {@code --size} may name, with defaults: {@code batch} at least, and {@code seq} unless {@link #seq} says otherwise. */
    Map<String, Long> sizes();

    /** Variants that may be chosen. */
    default Set<String> variants() {
        return Set.of();
    }

    /** Settings that may be chosen, with defaults: what is neither a size nor there or not. */
    default Map<String, String> settings() {
        return Map.of();
    }

    /**
     * The model that is trained, in units. In which forms there is one, and which part of it text is sampled from, its units say
     * themselves.
     */
    ModelUnits units(ModelChoice choice);

    /** Positions of a sequence. */
    default long seq(ModelChoice choice) {
        return choice.seq();
    }

    /** What it is trained on: text, byte after byte, unless it says otherwise. */
    default ModelData data() {
        return new ModelData.NextBytes();
    }

    /** What it is evaluated by, beside its loss. */
    default List<Metric> metrics() {
        return List.of();
    }

    /**
     * {@link #units} in the form that the choice asks for.
     *
     * @throws SettingException if the model doesn't have it
     */
    default ModelUnits unitsInForm(ModelChoice choice) {
        return ModelForm.of(name(), units(choice), choice.sequenceParallel());
    }

    @Override
    default List<String> referenceNames(String parameter) {
        return List.of();
    }
}
