package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.cli.TrainOptions;
import io.shardwright.runtime.cli.TrainingRank;
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

/** What {@code shardwright train minigpt} wrote with {@code --json}; its ranks run as the command runs them. */
record Trained(JsonObject json) {
    /** One that trains in a second: 50 steps on this sample's own source. */
    static final List<String> TINY = List.of(
            "--size",
            "layers=2,hidden=48,heads=4,seq=32,batch=2",
            "--steps",
            "50",
            "--sample",
            "0",
            "--data",
            "src/main/java/io/shardwright/samples/minigpt/Gpt.java");

    static Trained onThreads(String mesh, List<String> options) {
        return run(options, mesh, "threads", arguments -> {
            PrintStream out = System.out;
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            try {
                Launcher.threads(Mesh.parse(mesh), new TrainingRank(), arguments, CommOptions.defaults());
            } finally {
                System.setOut(out);
            }
        });
    }

    static Trained onProcesses(String mesh, List<String> options) {
        return run(options, mesh, "processes", arguments -> {
            List<String> output = Collections.synchronizedList(new ArrayList<>());
            ProcessOptions collected = new ProcessOptions(CommOptions.defaults(), output::add);
            int code = Launcher.processes(Mesh.parse(mesh), TrainingRank.class, arguments, collected);
            assertThat(code).as("exit code; the ranks said %s", output).isZero();
        });
    }

    private interface Run {
        void with(List<String> arguments);
    }

    private static Trained run(List<String> options, String mesh, String ranks, Run run) {
        try {
            Path json = Files.createTempFile("trained", ".json");
            try {
                List<String> arguments = new ArrayList<>(List.of("minigpt", "--mesh", mesh, "--ranks", ranks));
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

    static Trained read(Path json) throws IOException {
        return new Trained(JsonParser.parseString(Files.readString(json)).getAsJsonObject());
    }

    /** Bytes that a rank moved along each axis in the last step. */
    JsonObject moved(int rank) {
        return traffic(rank, "axisBytes");
    }

    /** Those of them that went between hosts. */
    JsonObject crossed(int rank) {
        return traffic(rank, "mpiBytes");
    }

    private JsonObject traffic(int rank, String key) {
        return json.getAsJsonArray("traffic").get(rank).getAsJsonObject().getAsJsonObject(key);
    }

    /** Of each step, before its update. */
    double[] losses() {
        return numbers("losses");
    }

    double[] gradientNorms() {
        return numbers("gradNorms");
    }

    double heldOutLoss() {
        return json.get("heldOutLoss").getAsDouble();
    }

    private double[] numbers(String key) {
        return json.getAsJsonArray(key).asList().stream()
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }

    /** Compares step by step. */
    static void assertClose(double[] actual, double[] expected, double relative) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int step = 0; step < expected.length; step++) {
            assertThat(Math.abs(actual[step] - expected[step]) / Math.abs(expected[step]))
                    .as("relative difference of %s from %s at step %s", actual[step], expected[step], step)
                    .isLessThanOrEqualTo(relative);
        }
    }
}
