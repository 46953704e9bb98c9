package io.shardwright.runtime.telemetry;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonWriter;
import io.shardwright.runtime.guard.BadStep;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.OptionalLong;

/** An object a line (JSON Lines); what is no number is null, and what a run has none of isn't there. */
final class JsonLines implements StepLines {
    private static final String STEP = "step";
    private static final StepNumber[] NUMBERS = StepNumber.values();

    /** What goes into an object. */
    private interface Fields {
        void write(JsonWriter json) throws IOException;
    }

    @Override
    public String header() {
        return "";
    }

    @Override
    public String line(StepRow row) {
        return object(row.result().step(), row.wallMillis(), json -> {
            for (StepNumber number : NUMBERS) {
                if (number.isIn(row)) {
                    write(json, number.text(), number.of(row));
                }
            }
            BadStep bad = row.result().leftOut();
            if (bad != null) {
                json.name("why").value(bad.describe());
            }
        });
    }

    @Override
    public String line(long step, long wallMillis, String name, double number) {
        return object(step, wallMillis, json -> write(json, name, number));
    }

    private static String object(long step, long wallMillis, Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject();
            json.name(STEP).value(step);
            json.name("time").value(wallMillis / 1e3);
            fields.write(json);
            json.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonWriter json, String name, double number) throws IOException {
        json.name(name);
        if (Double.isFinite(number)) {
            json.value(number);
        } else {
            json.nullValue();
        }
    }

    @Override
    public OptionalLong step(String line) {
        try {
            JsonElement step = JsonParser.parseString(line) instanceof JsonObject object ? object.get(STEP) : null;
            return step instanceof JsonPrimitive number && number.isNumber()
                    ? OptionalLong.of(number.getAsLong())
                    : OptionalLong.empty();
        } catch (JsonParseException e) {
            return OptionalLong.empty();
        }
    }
}
