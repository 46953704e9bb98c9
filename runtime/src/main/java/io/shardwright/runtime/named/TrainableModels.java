package io.shardwright.runtime.named;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.grammar.NearName;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.train.TrainableModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The models on the class path. */
public final class TrainableModels {
    private TrainableModels() {}

    /**
     * All of them, in order of their names.
     *
     * @throws ModelException if a services file names a class that isn't there, or two models have one name
     */
    public static List<TrainableModel> all() {
        List<TrainableModel> models = new ArrayList<>();
        try {
            ServiceLoader.load(TrainableModel.class).forEach(models::add);
        } catch (ServiceConfigurationError | LinkageError e) {
            // Its own text has the provider's name, but for a class that was compiled against another Shardwright.
            throw new ModelException("a model that a services file names cannot be had: "
                    + (e instanceof LinkageError ? e.toString() : e.getMessage())
                    + "\n  Fix: correct META-INF/services/" + TrainableModel.class.getName()
                    + ", or put the class and what it needs on the class path");
        }
        requireDistinct(models);
        models.sort(Comparator.comparing(TrainableModel::name));
        return List.copyOf(models);
    }

    private static void requireDistinct(List<TrainableModel> models) {
        Map<String, TrainableModel> byName = new LinkedHashMap<>();
        for (TrainableModel model : models) {
            TrainableModel other = byName.put(model.name(), model);
            if (other != null) {
                throw new ModelException("two models are called " + model.name() + ": " + origin(other) + " and "
                        + origin(model) + "\n  Fix: give one another name, or take one from the class path");
            }
        }
    }

    /** {@code com.example.MyGpt in file:/my.jar}. */
    private static String origin(TrainableModel model) {
        Class<?> type = model.getClass();
        var source = type.getProtectionDomain().getCodeSource();
        return type.getName() + (source == null ? "" : " in " + source.getLocation());
    }

    /** @throws SettingException if there is none of that name, with those there are */
    public static TrainableModel named(String name) {
        List<TrainableModel> models = all();
        if (models.isEmpty()) {
            throw new SettingException("there is no model on the class path\n  Fix: put a jar there whose"
                    + " META-INF/services/" + TrainableModel.class.getName() + " names one");
        }
        return models.stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(
                        "model", name, models.stream().map(TrainableModel::name).toList()));
    }

    /** What to throw for a name that is none of the legal ones. */
    static SettingException unknown(String what, String name, Collection<String> legal) {
        String known = legal.isEmpty()
                ? "there is none"
                : "it is one of " + String.join(", ", legal)
                        + NearName.of(name, legal)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("");
        return new SettingException("there is no %s called %s: %s", what, name, known);
    }
}
