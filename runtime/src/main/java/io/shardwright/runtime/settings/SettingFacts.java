package io.shardwright.runtime.settings;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.shardwright.diagnostic.ModelException;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Settings as facts, {@code model.sizes.layers} and {@code 2}, that outlive their records: what a text doesn't have, because a later
 * version added it, is as it is usual.
 */
public final class SettingFacts {
    /** What is about one start of a run, and not about the run. */
    private static final Set<String> OF_A_START =
            Set.of("launch", "outputs", "sampling", "checkpoints.folder", "checkpoints.resume", "checkpoints.weights");

    private static final String KIND = "kind";

    private SettingFacts() {}

    /** All that is about the run, with values as JSON has them. */
    public static SortedMap<String, String> of(TrainingSettings settings) {
        SortedMap<String, String> facts = new TreeMap<>();
        TrainingSettings lasting = settings.withCheckpoints(
                settings.checkpoints().withFolder(null).resuming(null).withWeightsOf(null));
        JsonObject tree = SettingsText.tree(lasting);
        OF_A_START.forEach(tree::remove);
        tree.asMap().forEach((key, value) -> add(facts, key, value));
        facts.remove(SettingsText.FORMAT);
        facts.keySet().removeIf(OF_A_START::contains);
        return facts;
    }

    private static void add(SortedMap<String, String> facts, String place, JsonElement value) {
        if (value instanceof JsonObject object) {
            object.asMap().forEach((key, each) -> add(facts, place + "." + key, each));
        } else {
            facts.put(place, value.toString());
        }
    }

    /**
     * The settings that facts are of.
     *
     * @throws ModelException if there is one that no setting is about, or a value is out of its range
     */
    public static TrainingSettings settings(Map<String, String> facts) {
        JsonObject tree = SettingsText.tree(TrainingSettings.of("", ""));
        // What a record of another kind has is not usual for this one.
        facts.keySet().stream()
                .filter(key -> key.endsWith("." + KIND))
                .forEach(key -> clear(tree, key.substring(0, key.length() - KIND.length() - 1)));
        facts.forEach((key, value) -> put(tree, key, value));
        return SettingsText.read(tree);
    }

    private static void clear(JsonObject tree, String place) {
        int dot = place.lastIndexOf('.');
        parent(tree, dot < 0 ? "" : place.substring(0, dot)).add(place.substring(dot + 1), new JsonObject());
    }

    private static void put(JsonObject tree, String place, String value) {
        int dot = place.lastIndexOf('.');
        try {
            parent(tree, dot < 0 ? "" : place.substring(0, dot))
                    .add(place.substring(dot + 1), JsonParser.parseString(value));
        } catch (JsonParseException e) {
            throw new ModelException("setting " + place + " is " + value + ", which is no JSON");
        }
    }

    private static JsonObject parent(JsonObject tree, String place) {
        JsonObject parent = tree;
        for (String part : place.isEmpty() ? new String[0] : place.split("\\.", -1)) {
            if (!(parent.get(part) instanceof JsonObject)) {
                parent.add(part, new JsonObject());
            }
            parent = parent.getAsJsonObject(part);
        }
        return parent;
    }
}
