package io.shardwright.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.shardwright.runtime.run.StepResult;
import io.shardwright.runtime.settings.SettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepLogTest {
    @TempDir
    Path folder;

    private static void write(Path path, long from, long to) throws IOException {
        try (StepLog log = StepLog.open(path, from)) {
            for (long step = from; step < to; step++) {
                log.step(StepRows.row(step));
            }
        }
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The steps of a log, in order. */
    private static long[] steps(Path path) throws IOException {
        boolean isCsv = path.toString().endsWith(".csv");
        return Files.readAllLines(path).stream()
                .skip(isCsv ? 1 : 0)
                .mapToLong(line -> isCsv
                        ? Long.parseLong(line.split(",")[0])
                        : JsonParser.parseString(line)
                                .getAsJsonObject()
                                .get("step")
                                .getAsLong())
                .toArray();
    }

    @Test
    void saysAStepAsAnObjectALine() throws IOException {
        Path path = folder.resolve("run.jsonl");
        write(path, 0, 5);
        List<String> lines = Files.readAllLines(path);
        assertThat(lines).hasSize(5);
        JsonObject step = JsonParser.parseString(lines.get(2)).getAsJsonObject();
        assertThat(step.get("step").getAsLong()).isEqualTo(2);
        assertThat(step.get("time").getAsDouble()).isEqualTo(1_700_000_000.252);
        assertThat(step.get("loss").getAsDouble()).isEqualTo(StepRows.loss(2));
        assertThat(step.get("gradNorm").getAsDouble()).isEqualTo(StepRows.norm(2));
        assertThat(step.get("rate").getAsDouble()).isEqualTo(1e-3);
        assertThat(step.get("millis").getAsDouble()).isEqualTo(2);
        assertThat(step.get("tokensPerSecond").getAsDouble()).isEqualTo(64 / 0.002);
        assertThat(step.get("flopsPerSecond").getAsDouble()).isEqualTo(6e6 / 0.002);
        assertThat(step.get("peakShare").getAsDouble()).isEqualTo(6e6 / 0.002 / 12e9);
        assertThat(step.get("residentBytes").getAsDouble()).isEqualTo(1L << 28);
        assertThat(step.has("auxiliary")).isFalse();
        JsonObject notANumber = JsonParser.parseString(lines.get(3)).getAsJsonObject();
        assertThat(notANumber.get("loss").isJsonNull()).isTrue();
    }

    @Test
    void saysHowTokensFellOnExperts() throws IOException {
        Path path = folder.resolve("run.jsonl");
        try (StepLog log = StepLog.open(path, 0)) {
            log.step(StepRows.row(0, new StepResult.Experts(0.25, 0.125, 1.5)));
        }
        JsonObject step = JsonParser.parseString(Files.readString(path)).getAsJsonObject();
        assertThat(step.get("auxiliary").getAsDouble()).isEqualTo(0.25);
        assertThat(step.get("droppedShare").getAsDouble()).isEqualTo(0.125);
        assertThat(step.get("imbalance").getAsDouble()).isEqualTo(1.5);
    }

    @Test
    void hasAsManyColumnsAsItsHeader() throws IOException {
        Path path = folder.resolve("run.csv");
        write(path, 0, 5);
        List<String[]> rows = Files.readAllLines(path).stream()
                .map(line -> line.split(",", -1))
                .toList();
        assertThat(rows).hasSize(6).allMatch(row -> row.length == rows.getFirst().length);
        assertThat(rows.getFirst()).startsWith("step", "time", "loss", "gradNorm", "rate");
        assertThat(Double.parseDouble(rows.get(3)[2])).isEqualTo(StepRows.loss(2));
        assertThat(rows.get(4)[2]).isEmpty();
    }

    @Test
    void leavesAnEarlierRunsLogAloneUntilItHasAStep() throws IOException {
        Path path = Files.writeString(folder.resolve("run.jsonl"), "yesterday's\n");
        StepLog.open(path, 0).close();
        assertThat(Files.readString(path)).isEqualTo("yesterday's\n");
        write(path, 0, 2);
        assertThat(steps(path)).containsExactly(0, 1);
        assertThat(left()).containsExactly("run.jsonl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run.jsonl", "run.csv"})
    void goesOnFromWhatIsThereWithEachStepOnce(String name) throws IOException {
        Path path = folder.resolve(name);
        write(path, 0, 300);
        // It was killed in the middle of a line, and its last checkpoint is of step 250.
        Files.writeString(path, Files.readAllLines(path).getLast().substring(0, 5), StandardOpenOption.APPEND);
        write(path, 250, 280);
        assertThat(steps(path)).isEqualTo(LongStream.range(0, 280).toArray());
        write(path, 280, 282);
        assertThat(steps(path)).isEqualTo(LongStream.range(0, 282).toArray());
        assertThat(left()).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run.jsonl", "run.csv"})
    void beginsAnewIfNothingOfItIsBeforeTheStep(String name) throws IOException {
        Path path = folder.resolve(name);
        write(path, 20, 30);
        write(path, 20, 22);
        assertThat(steps(path)).containsExactly(20, 21);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run.jsonl", "run.csv"})
    void doesNotCutWhatIsNoLog(String name) throws IOException {
        Path path = Files.writeString(folder.resolve(name), "a letter\nto somebody\n");
        assertThatThrownBy(() -> StepLog.open(path, 10))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("is no log of its steps before");
        assertThat(Files.readString(path)).isEqualTo("a letter\nto somebody\n");
    }
}
