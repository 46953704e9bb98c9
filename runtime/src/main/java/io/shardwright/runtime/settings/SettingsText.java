package io.shardwright.runtime.settings;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.runtime.optimize.Adam;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.Momentum;
import io.shardwright.runtime.optimize.Muon;
import io.shardwright.runtime.optimize.OptimizerSettings;
import io.shardwright.runtime.optimize.Sgd;
import io.shardwright.runtime.rate.RateCourse;
import io.shardwright.runtime.rate.RateFunction;
import io.shardwright.schedule.ScheduleKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * Settings as text, for ranks that are other processes, and for people: JSON with the names of the records' components, and numbers
 * that come back to the last bit.
 */
public final class SettingsText {
    static final String FORMAT = "shardwrightSettings";
    private static final int VERSION = 1;

    private static final RecordJson RECORDS = new RecordJson()
            .text(Mesh.class, Mesh::toString, Mesh::parse)
            .text(StageRule.class, StageRule::toString, StageRule::parse)
            .text(ScheduleKind.class, ScheduleKind::text, ScheduleKind::named)
            .text(ContextForm.class, ContextForm::text, SettingsText::contextForm)
            .text(Path.class, Path::toString, Path::of)
            .text(RateFunction.class, SettingsText::className, SettingsText::rateFunction)
            .text(Duration.class, Duration::toString, Duration::parse)
            .oneOf(
                    RateCourse.class,
                    Map.of(
                            "level", RateCourse.Level.class,
                            "falling", RateCourse.Falling.class,
                            "stableThenFalling", RateCourse.StableThenFalling.class,
                            "own", RateCourse.Own.class))
            .oneOf(
                    OptimizerSettings.class,
                    Map.of(
                            "sgd", Sgd.Settings.class,
                            "momentum", Momentum.Settings.class,
                            "adam", Adam.Settings.class,
                            "adamw", AdamW.Settings.class,
                            "muon", Muon.Settings.class));

    private SettingsText() {}

    /** One line. */
    public static String write(TrainingSettings settings) {
        return tree(settings).toString();
    }

    /** A line for each setting. */
    public static String pretty(TrainingSettings settings) {
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .serializeNulls()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(tree(settings))
                + "\n";
    }

    static JsonObject tree(TrainingSettings settings) {
        JsonObject tree = new JsonObject();
        tree.addProperty(FORMAT, VERSION);
        RECORDS.write(settings).getAsJsonObject().asMap().forEach(tree::add);
        return tree;
    }

    /**
     * What {@link #write} wrote.
     *
     * @throws ModelException if it is no such text, of another version, lacks a setting or has one too many, naming it
     * @throws SettingException about a setting that is out of its range
     */
    public static TrainingSettings read(String text) {
        JsonObject tree = parse(text);
        JsonElement version = tree.remove(FORMAT);
        if (version == null) {
            throw new ModelException("settings that are no text of settings: they lack " + FORMAT);
        }
        if (!version.toString().equals(Integer.toString(VERSION))) {
            throw new ModelException(
                    "settings of version " + version + ", and this is a Shardwright that reads version " + VERSION
                            + "\n  Fix: start all ranks with the same Shardwright");
        }
        return read(tree);
    }

    /** What {@link #tree} gave. */
    static TrainingSettings read(JsonObject tree) {
        tree.remove(FORMAT);
        return RECORDS.read("settings", tree, TrainingSettings.class);
    }

    private static JsonObject parse(String text) {
        try {
            if (JsonParser.parseString(text) instanceof JsonObject tree) {
                return tree;
            }
        } catch (JsonParseException e) {
            throw new ModelException("settings that are no JSON: " + e.getMessage());
        }
        throw new ModelException("settings that are no object of JSON");
    }

    private static String className(RateFunction function) {
        String name = function.getClass().getName();
        rateFunction(name);
        return name;
    }

    private static RateFunction rateFunction(String name) {
        try {
            return Class.forName(name)
                    .asSubclass(RateFunction.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new ModelException("the rate's function " + name + " cannot be made by every rank for itself\n"
                    + "  Fix: make it a public class that implements RateFunction, with"
                    + " a public constructor that takes nothing");
        }
    }

    private static ContextForm contextForm(String text) {
        return Arrays.stream(ContextForm.values())
                .filter(form -> form.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new ModelException("there is no form of context parallelism called " + text));
    }
}
