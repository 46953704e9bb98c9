package io.shardwright.runtime.cli;

import io.shardwright.grammar.NearName;
import io.shardwright.grammar.SizesSpec;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.TrainableModel;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** The models on the class path, and what may be chosen of each. */
final class Models {
    private Models() {}

    static List<TrainableModel> all() {
        return ServiceLoader.load(TrainableModel.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(TrainableModel::name))
                .toList();
    }

    static TrainableModel named(String name) {
        List<TrainableModel> models = all();
        if (models.isEmpty()) {
            throw new UsageException("there is no model on the class path\n  Fix: put a jar there whose"
                    + " META-INF/services/" + TrainableModel.class.getName() + " names one");
        }
        return models.stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(
                        "model", name, models.stream().map(TrainableModel::name).toList()));
    }

    /** The given sizes, with what the command line says of them. */
    static Map<String, Long> sizes(TrainableModel model, Map<String, Long> defaults, String text) {
        Map<String, Long> sizes = new LinkedHashMap<>(defaults);
        if (text.isBlank()) {
            return sizes;
        }
        for (SizesSpec.Size size : SizesSpec.parse(text).sizes()) {
            String key = size.key().text();
            if (!sizes.containsKey(key)) {
                throw unknown("size of " + model.name(), key, sizes.keySet());
            }
            if (size.value() < 1 || size.value() > Integer.MAX_VALUE) {
                throw new UsageException(
                        "--size " + key + "=" + size.value() + ": a size is from 1 to " + Integer.MAX_VALUE);
            }
            sizes.put(key, size.value());
        }
        return sizes;
    }

    /** The model's settings, with what the command line says of them: {@code router=gshard}. */
    private static Map<String, String> settings(TrainableModel model, List<String> texts) {
        Map<String, String> settings = new LinkedHashMap<>(new TreeMap<>(model.settings()));
        for (String text : texts) {
            int at = text.indexOf('=');
            if (at < 1) {
                throw new UsageException("--set " + text + ": it is KEY=VALUE");
            }
            String key = text.substring(0, at);
            if (!settings.containsKey(key)) {
                throw unknown("setting of " + model.name(), key, settings.keySet());
            }
            settings.put(key, text.substring(at + 1));
        }
        return settings;
    }

    static ModelChoice choice(
            TrainableModel model, Map<String, Long> sizes, TrainOptions options, Set<String> variants) {
        double dropout = options.dropout;
        for (String variant : variants) {
            if (!model.variants().contains(variant)) {
                throw unknown(
                        "variant of " + model.name(),
                        variant,
                        model.variants().stream().sorted().toList());
            }
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new UsageException("--dropout " + dropout + ": it is a share, from 0 to less than 1");
        }
        ModelChoice choice = new ModelChoice(
                sizes, dropout, variants, options.parallel.sequenceParallel, settings(model, options.settings));
        if (choice.sequenceParallel()) {
            // Says so before there are ranks, if there is no such form.
            model.unitsInForm(choice);
        }
        return choice;
    }

    private static UsageException unknown(String what, String name, Collection<String> legal) {
        String known = legal.isEmpty()
                ? "there is none"
                : "it is one of " + String.join(", ", legal)
                        + NearName.of(name, legal)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("");
        return new UsageException("there is no " + what + " called " + name + ": " + known);
    }
}
