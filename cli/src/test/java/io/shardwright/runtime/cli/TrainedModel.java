package io.shardwright.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.ProcessOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What {@code shardwright train MODEL} wrote with {@code --json}; its ranks run as the command runs them. */
public record TrainedModel(JsonObject json) {
    /** On ranks that are threads. */
    public static TrainedModel onThreads(String model, String mesh, List<String> options) {
        return run(model, options, mesh, "threads", arguments -> {
            PrintStream out = System.out;
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            try {
                Launcher.threads(Mesh.parse(mesh), new TrainingRank(), arguments, CommOptions.defaults());
            } finally {
                System.setOut(out);
            }
        });
    }

    /** On ranks that are processes. */
    public static TrainedModel onProcesses(String model, String mesh, List<String> options) {
        return run(model, options, mesh, "processes", arguments -> {
            List<String> output = Collections.synchronizedList(new ArrayList<>());
            ProcessOptions collected = new ProcessOptions(CommOptions.defaults(), output::add);
            int code = Launcher.processes(Mesh.parse(mesh), TrainingRank.class, arguments, collected);
            assertThat(code).as("exit code; the ranks said %s", output).isZero();
        });
    }

    private interface Run {
        void with(List<String> arguments);
    }

    private static TrainedModel run(String model, List<String> options, String mesh, String ranks, Run run) {
        try {
            Path json = Files.createTempFile("trained", ".json");
            try {
                List<String> arguments = new ArrayList<>(List.of(model, "--mesh", mesh, "--ranks", ranks));
                arguments.addAll(List.of("--json", json.toString(), "--progress", "lines"));
                arguments.addAll(options);
                run.with(TrainingRank.arguments(TrainOptions.parse(arguments)));
                return read(json);
            } finally {
                Files.delete(json);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a file that {@code --json} named. */
    public static TrainedModel read(Path json) throws IOException {
        return new TrainedModel(JsonParser.parseString(Files.readString(json)).getAsJsonObject());
    }

    /** Bytes that a rank moved along each axis in the last step. */
    public JsonObject moved(int rank) {
        return traffic(rank, "axisBytes");
    }

    /** Those of them that went between hosts. */
    public JsonObject crossed(int rank) {
        return traffic(rank, "mpiBytes");
    }

    private JsonObject traffic(int rank, String key) {
        return json.getAsJsonArray("traffic").get(rank).getAsJsonObject().getAsJsonObject(key);
    }

    /** Of each step, before its update. */
    public double[] losses() {
        return numbers("losses");
    }

    public double[] gradientNorms() {
        return numbers("gradNorms");
    }

    public double heldOutLoss() {
        return json.get("heldOutLoss").getAsDouble();
    }

    /** Of each step, the part of the loss that routers charge. */
    public double[] auxiliary() {
        return numbers(experts(), "auxiliary");
    }

    /** Of each step, the share of tokens that experts had no room for. */
    public double[] droppedShares() {
        return numbers(experts(), "droppedShare");
    }

    /** Of each expert of each layer, in the last step. */
    public JsonObject tokens() {
        return experts().getAsJsonObject("tokensInLastStep");
    }

    private JsonObject experts() {
        return json.getAsJsonObject("experts");
    }

    private double[] numbers(String key) {
        return numbers(json, key);
    }

    private static double[] numbers(JsonObject of, String key) {
        return of.getAsJsonArray(key).asList().stream()
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }

    /** Compares step by step. */
    public static void assertClose(double[] actual, double[] expected, double relative) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int step = 0; step < expected.length; step++) {
            assertThat(Math.abs(actual[step] - expected[step]))
                    .as("difference of %s from %s at step %s", actual[step], expected[step], step)
                    .isLessThanOrEqualTo(relative * Math.abs(expected[step]));
        }
    }
}
