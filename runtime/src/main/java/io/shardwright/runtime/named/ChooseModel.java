package io.shardwright.runtime.named;

import io.shardwright.runtime.settings.ModelSettings;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.TrainableModel;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was chosen of a model, with its defaults where nothing was. */
final class ChooseModel {
    private ChooseModel() {}

    /**
     * @param defaults of all sizes
     * @param variants beside those that the settings name
     * @throws SettingException if the model lacks something that was chosen
     */
    static ModelChoice run(
            TrainableModel model, ModelSettings settings, Map<String, Long> defaults, Set<String> variants) {
        Set<String> all = new TreeSet<>(variants);
        all.addAll(settings.variants());
        all.forEach(variant -> requireKnown("variant", variant, new TreeSet<>(model.variants()), model));
        ModelChoice choice = new ModelChoice(
                with("size", defaults, settings.sizes(), model),
                settings.dropout(),
                all,
                settings.sequenceParallel(),
                with("setting", new TreeMap<>(model.settings()), settings.settings(), model));
        if (choice.sequenceParallel()) {
            // Says so before there are ranks, if there is no such form.
            model.unitsInForm(choice);
        }
        return choice;
    }

    private static <T> Map<String, T> with(
            String what, Map<String, T> defaults, Map<String, T> chosen, TrainableModel model) {
        Map<String, T> all = new LinkedHashMap<>(defaults);
        chosen.forEach((key, value) -> {
            requireKnown(what, key, defaults.keySet(), model);
            all.put(key, value);
        });
        return all;
    }

    private static void requireKnown(String what, String key, Collection<String> known, TrainableModel model) {
        if (!known.contains(key)) {
            throw TrainableModels.unknown(what + " of " + model.name(), key, known);
        }
    }
}
