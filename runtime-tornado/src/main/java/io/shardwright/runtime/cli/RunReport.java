package io.shardwright.runtime.cli;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.shardwright.runtime.assembly.MemoryKind;
import io.shardwright.runtime.assembly.MemoryReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What {@code --json} writes. */
final class RunReport {
    private final JsonObject json = new JsonObject();

    RunReport(Setup setup, TrainOptions options) {
        json.addProperty("model", setup.model().name());
        json.addProperty("mesh", setup.mesh().toString());
        json.addProperty("ranks", options.ranks.name());
        json.addProperty("seed", options.seed);
        JsonObject sizes = new JsonObject();
        setup.choice().sizes().forEach(sizes::addProperty);
        json.add("sizes", sizes);
        json.addProperty("dropout", setup.choice().dropout());
        JsonArray variants = new JsonArray();
        setup.choice().variants().forEach(variants::add);
        json.add("variants", variants);
    }

    void model(long parameters, MemoryReport memory, String device) {
        json.addProperty("parameters", parameters);
        json.addProperty("device", device);
        JsonObject bytes = new JsonObject();
        for (MemoryKind kind : MemoryKind.values()) {
            bytes.addProperty(kind.text(), memory.bytes(kind));
        }
        json.add("heapBytes", bytes);
    }

    void steps(RunLog log, double tokensPerStep) {
        json.add("losses", array(log.losses()));
        json.add("gradNorms", array(log.gradientNorms()));
        json.addProperty("medianStepMillis", log.medianStepMillis());
        json.addProperty("tokensPerSecond", tokensPerStep / log.medianStepMillis() * 1000);
    }

    void heldOutLoss(double loss) {
        json.addProperty("heldOutLoss", loss);
    }

    /** @param bytes one number for each rank, or a single one if all ranks are one process */
    void peakRss(long[] bytes) {
        JsonArray array = new JsonArray();
        for (long number : bytes) {
            array.add(number);
        }
        json.add("peakRssBytes", array);
    }

    private static JsonArray array(double[] numbers) {
        JsonArray array = new JsonArray();
        for (double number : numbers) {
            array.add(number);
        }
        return array;
    }

    void write(@Nullable Path path) {
        if (path == null) {
            return;
        }
        try {
            Files.writeString(
                    path, new GsonBuilder().setPrettyPrinting().create().toJson(json) + "\n");
        } catch (IOException e) {
            throw new UsageException("--json " + path + " cannot be written: " + e);
        }
    }
}
