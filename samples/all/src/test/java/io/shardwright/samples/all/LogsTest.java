package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What logs say of steps is what the run's JSON says, each step once, also if a run goes on or a disk is full. */
@Timeout(120)
@Tag("slow")
class LogsTest {
    private static final String RUN = "minigpt --size layers=2,hidden=16,heads=2,seq=16,batch=4 --sample 0 --warmup 0";

    @TempDir
    Path folder;

    private String logs() {
        return " --log " + folder.resolve("run.jsonl") + " --log " + folder.resolve("run.csv") + " --tensorboard "
                + folder.resolve("events");
    }

    private List<JsonObject> objects() throws IOException {
        return Files.readAllLines(folder.resolve("run.jsonl")).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }

    private static double[] numbers(List<JsonObject> steps, String name) {
        return steps.stream()
                .map(step -> step.get(name))
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tp=1", "pp=2,dp=2"})
    void sayWhatTheRunsJsonSays(String mesh) throws IOException {
        CommandRun run = ResumeTest.train(RUN + " --steps 12 --mesh " + mesh + logs());
        List<JsonObject> steps = objects().subList(0, 12);
        assertThat(numbers(steps, "step"))
                .isEqualTo(LongStream.range(0, 12).asDoubleStream().toArray());
        assertThat(numbers(steps, "loss")).isEqualTo(run.losses());
        assertThat(numbers(steps, "gradNorm")).isEqualTo(run.gradientNorms());
        assertThat(Arrays.stream(numbers(steps, "rate"))).allMatch(rate -> rate > 0);
        assertThat(Arrays.stream(numbers(steps, "peakShare"))).allMatch(share -> share > 0 && share < 1.5);
        double flops = run.json().get("flopsPerStep").getAsDouble();
        for (JsonObject step : steps) {
            double seconds = step.get("millis").getAsDouble() / 1000;
            assertThat(step.get("tokensPerSecond").getAsDouble() * seconds).isBetween(63.999, 64.001);
            assertThat(step.get("flopsPerSecond").getAsDouble() * seconds / flops)
                    .isBetween(0.9999, 1.0001);
        }
        assertThat(objects().getLast().get("heldOutLoss").getAsDouble())
                .isEqualTo(run.json().get("heldOutLoss").getAsDouble());
        List<String> rows = Files.readAllLines(folder.resolve("run.csv"));
        assertThat(rows).hasSize(13);
        assertThat(rows.subList(1, 13).stream()
                        .mapToDouble(row -> Double.parseDouble(row.split(",")[2]))
                        .toArray())
                .isEqualTo(run.losses());
        // One step's FLOPs don't depend on how they are spread.
        assertThat(flops)
                .isEqualTo(ResumeTest.train(RUN + " --steps 1 --mesh tp=2")
                        .json()
                        .get("flopsPerStep")
                        .getAsDouble());
    }

    /** Twice its number of parameters for each token forward, and twice that backward; attention comes on top. */
    @Test
    void countTheOperationsOfMatmuls() throws IOException {
        double flops = ResumeTest.train(RUN + " --steps 1 --mesh tp=1")
                .json()
                .get("flopsPerStep")
                .getAsDouble();
        double tokens = 4 * 16;
        double perLayer = 2.0 * (3 * 16 * 16 + 16 * 16 + 2 * 4 * 16 * 16);
        double head = 2.0 * 256 * 16;
        double matmuls = 3 * tokens * (2 * perLayer + head);
        double wholeAttention = 3 * tokens * 2 * 4.0 * 16 * 16;
        assertThat(flops).isBetween(matmuls + wholeAttention / 2 - 1, matmuls + wholeAttention + 1);
    }

    @Test
    void haveEachStepOnceWhenARunGoesOn() throws IOException {
        Path checkpoints = folder.resolve("checkpoints");
        String save = " --mesh tp=1 --checkpoint-every 5 --checkpoints ";
        CommandRun whole = ResumeTest.train(RUN + " --steps 18" + save + checkpoints + logs());
        CommandRun rest = ResumeTest.train(
                "--resume " + checkpoints.resolve("step-10") + " --checkpoints " + folder.resolve("rest") + logs());
        assertThat(rest.losses()).hasSize(8);
        List<JsonObject> steps = objects().subList(0, 18);
        assertThat(objects()).hasSize(19);
        assertThat(numbers(steps, "step"))
                .isEqualTo(LongStream.range(0, 18).asDoubleStream().toArray());
        assertThat(numbers(steps, "loss")).isEqualTo(whole.losses());
        assertThat(Files.readAllLines(folder.resolve("run.csv"))).hasSize(19);
        try (Stream<Path> events = Files.list(folder.resolve("events"))) {
            assertThat(events).hasSize(2);
        }
    }

    @Test
    void thatCannotBeWrittenAnyMoreAreSaidOnce() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.isWritable(full), "there is no /dev/full");
        Path log = Files.createSymbolicLink(folder.resolve("full.jsonl"), full);
        CommandRun run = ResumeTest.train(RUN + " --steps 6 --mesh dp=2 --log " + log);
        assertThat(run.losses()).hasSize(6);
        assertThat(run.out())
                .containsOnlyOnce("warning: " + log + " cannot be written: ")
                .contains("training goes on");
    }
}
