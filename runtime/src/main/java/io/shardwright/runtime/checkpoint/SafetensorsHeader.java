package io.shardwright.runtime.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON in front of a safetensors file, in which each name stands once. */
final class SafetensorsHeader {
    private static final int ALIGNMENT = 8;

    private SafetensorsHeader() {}

    /** All that stands before tensors which follow each other in a file: the length of the JSON, and the JSON. */
    static byte[] write(Map<String, String> metadata, List<TensorInfo> tensors) {
        JsonObject header = new JsonObject();
        if (!metadata.isEmpty()) {
            JsonObject texts = new JsonObject();
            metadata.forEach(texts::addProperty);
            header.add(SafetensorsFile.METADATA, texts);
        }
        long offset = 0;
        for (TensorInfo tensor : tensors) {
            JsonObject entry = new JsonObject();
            entry.addProperty("dtype", tensor.type());
            entry.add("shape", array(tensor.shape()));
            entry.add("data_offsets", array(List.of(offset, offset + tensor.bytes())));
            header.add(tensor.name(), entry);
            offset += tensor.bytes();
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        int length = text.length + Math.floorMod(-text.length, ALIGNMENT);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(length).put(text);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.array();
    }

    private static JsonArray array(List<Long> numbers) {
        JsonArray array = new JsonArray();
        numbers.forEach(array::add);
        return array;
    }

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
