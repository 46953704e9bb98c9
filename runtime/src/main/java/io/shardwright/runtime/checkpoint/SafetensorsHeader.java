package io.shardwright.runtime.checkpoint;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON in front of a safetensors file, in which each name stands once. */
final class SafetensorsHeader {
    private SafetensorsHeader() {}

    /**
     * What it says of each name, in its order.
     *
     * @throws CheckpointException about a name that stands twice
     * @throws JsonParseException if it is no object of JSON
     */
    static Map<String, JsonElement> read(Path path, String text) {
        Map<String, JsonElement> entries = new LinkedHashMap<>();
        JsonReader reader = new JsonReader(new StringReader(text));
        try {
            reader.beginObject();
            while (reader.peek() != JsonToken.END_OBJECT) {
                String name = reader.nextName();
                if (entries.put(name, JsonParser.parseReader(reader)) != null) {
                    throw new CheckpointException(path, "is damaged: its header has " + name + " twice");
                }
            }
            reader.endObject();
            // Spaces may stand behind it, to align what follows.
            if (!text.stripTrailing().endsWith("}")) {
                throw new JsonParseException("text behind the object");
            }
        } catch (IOException e) {
            throw new JsonParseException(e);
        }
        return entries;
    }
}
