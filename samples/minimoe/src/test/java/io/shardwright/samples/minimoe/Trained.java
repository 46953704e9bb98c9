package io.shardwright.samples.minimoe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.cli.TrainOptions;
import io.shardwright.runtime.cli.TrainingRank;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.Launcher;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code shardwright train minimoe} wrote with {@code --json}; its ranks are threads. */
record Trained(JsonObject json) {
    private static final String SIZE = "layers=4,hidden=32,heads=4,seq=32,batch=8,experts=8,inner=48";

    private static final List<String> TINY = List.of(
            "--dropout", "0.1", "--sample", "0", "--data", "src/main/java/io/shardwright/samples/minimoe/MiniMoe.java");

    /** @param options as on a command line */
    static Trained on(String mesh, String... options) {
        return ofSize(SIZE, mesh, options);
    }

    /** @param options as on a command line */
    static Trained ofSize(String size, String mesh, String... options) {
        List<String> arguments = new ArrayList<>(TINY);
        arguments.addAll(List.of("--size", size));
        for (String some : options) {
            arguments.addAll(List.of(some.split(" ")));
        }
        PrintStream out = System.out;
        try {
            Path json = Files.createTempFile("trained", ".json");
            try {
                System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
                List<String> all = new ArrayList<>(List.of("minimoe", "--mesh", mesh, "--ranks", "threads"));
                all.addAll(List.of("--json", json.toString(), "--progress", "lines"));
                all.addAll(arguments);
                Launcher.threads(
                        Mesh.parse(mesh),
                        new TrainingRank(),
                        TrainingRank.arguments(TrainOptions.parse(all)),
                        CommOptions.defaults());
                return new Trained(
                        JsonParser.parseString(Files.readString(json)).getAsJsonObject());
            } finally {
                Files.delete(json);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            System.setOut(out);
        }
    }

    /** Of each step, before its update; with what routers charge. */
    double[] losses() {
        return numbers(json.getAsJsonArray("losses"));
    }

    double[] gradientNorms() {
        return numbers(json.getAsJsonArray("gradNorms"));
    }

    double[] heldOutLoss() {
        return new double[] {json.get("heldOutLoss").getAsDouble()};
    }

    /** Of each step, the part of the loss that routers charge. */
    double[] auxiliary() {
        return numbers(experts().getAsJsonArray("auxiliary"));
    }

    /** Of each step. */
    double[] droppedShares() {
        return numbers(experts().getAsJsonArray("droppedShare"));
    }

    /** Of each expert of each layer, in the last step. */
    JsonObject tokens() {
        return experts().getAsJsonObject("tokensInLastStep");
    }

    private JsonObject experts() {
        return json.getAsJsonObject("experts");
    }

    private static double[] numbers(JsonArray array) {
        return array.asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
    }

    /** Compares step by step. */
    static void assertClose(double[] actual, double[] expected, double relative) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int step = 0; step < expected.length; step++) {
            assertThat(Math.abs(actual[step] - expected[step]))
                    .as("difference of %s from %s at step %s", actual[step], expected[step], step)
                    .isLessThanOrEqualTo(relative * Math.abs(expected[step]));
        }
    }
}
