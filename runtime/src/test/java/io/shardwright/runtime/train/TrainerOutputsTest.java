package io.shardwright.runtime.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.data.Batches;
import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.metric.Evaluation;
import io.shardwright.runtime.run.RankModel;
import io.shardwright.runtime.run.RunListener;
import io.shardwright.runtime.run.StepResult;
import io.shardwright.runtime.settings.OutputSettings;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.trainer.Trainer;
import io.shardwright.runtime.trainer.TrainerBuilder;
import io.shardwright.spi.model.ModelUnits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TrainerOutputsTest {
    private static final byte[] TEXT = "abcdefgh".repeat(40).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private static TrainerBuilder trainer(RankContext rank, int steps) {
        return Trainer.of(
                        rank,
                        ModelUnits.whole(root -> new TinyModel.Loss(new TinyModel(8, 0, root)), "tokens", "targets"))
                .batch(2)
                .seq(12)
                .steps(steps)
                .data(new RandomBatches(TEXT, 3));
    }

    @Test
    void filesAndListenersHearOfEachStepOnce() throws IOException {
        OutputSettings outputs = OutputSettings.json(folder.resolve("run.json"))
                .withLogs(folder.resolve("run.jsonl"), folder.resolve("run.csv"))
                .withTensorBoard(folder.resolve("events"));
        List<StepResult> heard = Collections.synchronizedList(new ArrayList<>());
        Launcher.threads(Mesh.parse("dp=2"), rank -> {
            RunListener own = new RunListener() {
                @Override
                public void step(StepResult step) {
                    heard.add(step);
                }
            };
            try (Trainer trainer =
                    trainer(rank, 7).outputs(outputs).listener(own).build()) {
                trainer.run();
            }
        });
        assertThat(heard).hasSize(7);
        List<String> lines = Files.readAllLines(folder.resolve("run.jsonl"));
        assertThat(lines).hasSize(7);
        JsonObject json = JsonParser.parseString(Files.readString(folder.resolve("run.json")))
                .getAsJsonObject();
        List<JsonElement> losses = json.getAsJsonArray("losses").asList();
        for (int step = 0; step < 7; step++) {
            JsonObject line = JsonParser.parseString(lines.get(step)).getAsJsonObject();
            assertThat(line.get("loss").getAsDouble())
                    .isEqualTo(heard.get(step).loss())
                    .isEqualTo(losses.get(step).getAsDouble());
            assertThat(line.get("rate").getAsDouble()).isEqualTo(heard.get(step).rate());
        }
        assertThat(Files.readAllLines(folder.resolve("run.csv"))).hasSize(8);
        assertThat(folder.resolve("events")).isNotEmptyDirectory();
    }

    @Test
    void evaluationsAreInTheLogAndTheNewestIsInTheReport() throws IOException {
        OutputSettings outputs = OutputSettings.json(folder.resolve("run.json")).withLogs(folder.resolve("run.jsonl"));
        List<Evaluation> evaluations = Collections.synchronizedList(new ArrayList<>());
        Launcher.threads(Mesh.parse("dp=2"), rank -> {
            try (Trainer trainer = trainer(rank, 5).outputs(outputs).build()) {
                trainer.run(2);
                Evaluation first = trainer.evaluate(new RandomBatches(TEXT, 4), 1);
                trainer.run(2);
                Evaluation last = trainer.evaluate(new RandomBatches(TEXT, 4), 1);
                trainer.run();
                if (rank.rank() == 0) {
                    evaluations.addAll(List.of(first, last));
                }
            }
        });
        List<JsonObject> lines = Files.readAllLines(folder.resolve("run.jsonl")).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .filter(line -> line.has("evaluation.loss"))
                .toList();
        assertThat(lines).extracting(line -> line.get("step").getAsLong()).containsExactly(1L, 3L);
        assertThat(lines)
                .extracting(line -> line.get("evaluation.loss").getAsDouble())
                .containsExactlyElementsOf(
                        evaluations.stream().map(Evaluation::loss).toList());
        JsonObject newest = JsonParser.parseString(Files.readString(folder.resolve("run.json")))
                .getAsJsonObject()
                .getAsJsonObject("evaluation");
        assertThat(newest.get("beforeStep").getAsLong()).isEqualTo(4);
        assertThat(newest.get("loss").getAsDouble())
                .isEqualTo(evaluations.getLast().loss());
    }

    /** There are numbers without a step, and no page: it is about the last one. */
    @Test
    void whatEndsARunInItsFirstStepIsWhatTheRunEndsWith() throws IOException {
        OutputSettings outputs = OutputSettings.json(folder.resolve("run.json")).withReport(folder.resolve("run.html"));
        RunListener throwing = new RunListener() {
            @Override
            public void failed(Throwable cause) {
                throw new IllegalStateException("a listener of one's own");
            }
        };
        Batches nothing = (_, _, _, _) -> {
            throw new DataException("there are no more sequences");
        };
        assertThatThrownBy(() -> Launcher.threads(Mesh.parse("tp=1"), rank -> {
                    try (Trainer trainer = trainer(rank, 3)
                            .data(nothing)
                            .listener(throwing)
                            .outputs(outputs)
                            .build()) {
                        trainer.run();
                    }
                }))
                .hasMessage("rank 0 failed: there are no more sequences")
                .cause()
                .isInstanceOf(DataException.class)
                .hasSuppressedException(new IllegalStateException("a listener of one's own"));
        JsonObject json = JsonParser.parseString(Files.readString(folder.resolve("run.json.incomplete")))
                .getAsJsonObject();
        assertThat(json.get("failure").getAsString()).isEqualTo("there are no more sequences");
        assertThat(json.getAsJsonArray("losses")).isEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**.html*");
    }

    /** Of one that is closed after two steps of seven, by a loop that breaks off or something that is thrown between steps. */
    @Test
    void aRunThatIsClosedEarlySaysHowFarItCame() throws IOException {
        OutputSettings outputs = OutputSettings.json(folder.resolve("run.json"))
                .withReport(folder.resolve("run.html"))
                .withLogs(folder.resolve("run.jsonl"));
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        RunListener own = new RunListener() {
            @Override
            public void failed(Throwable cause) {
                heard.add(String.valueOf(cause.getMessage()));
            }
        };
        Launcher.threads(Mesh.parse("dp=2"), rank -> {
            Trainer trainer = trainer(rank, 7).outputs(outputs).listener(own).build();
            trainer.run(2);
            trainer.close();
            trainer.close();
        });
        String why = "the run was closed before step 2 of 7";
        assertThat(heard).containsExactly(why);
        JsonObject json = JsonParser.parseString(Files.readString(folder.resolve("run.json.incomplete")))
                .getAsJsonObject();
        assertThat(json.get("failure").getAsString()).isEqualTo(why);
        assertThat(json.getAsJsonArray("losses")).hasSize(2);
        assertThat(folder.resolve("run.html.incomplete")).isRegularFile();
        assertThat(Files.readAllLines(folder.resolve("run.jsonl"))).hasSize(2);
    }

    /** One rank runs on the thread that started it; what it has is written, though an interrupted thread closes files that it writes to. */
    @Test
    void aRunOfOneRankStopsWhenItsThreadIsInterrupted() throws IOException {
        OutputSettings outputs = OutputSettings.json(folder.resolve("run.json")).withLogs(folder.resolve("run.jsonl"));
        RunListener own = new RunListener() {
            @Override
            public void gradients(RankModel model, long step) {
                if (step == 1) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Throwable thrown = catchThrowable(() -> Launcher.threads(Mesh.parse("tp=1"), rank -> {
            try (Trainer trainer =
                    trainer(rank, 7).outputs(outputs).listener(own).build()) {
                trainer.run();
            }
        }));
        assertThat(Thread.interrupted()).as("it still is").isTrue();
        String why = "the thread of rank 0 was interrupted before step 2";
        assertThat(thrown).hasMessageContaining(why);
        JsonObject json = JsonParser.parseString(Files.readString(folder.resolve("run.json.incomplete")))
                .getAsJsonObject();
        assertThat(json.get("failure").getAsString()).isEqualTo(why);
        assertThat(json.getAsJsonArray("losses")).hasSize(2);
        assertThat(Files.readAllLines(folder.resolve("run.jsonl"))).hasSize(2);
    }

    /** Its end is told once. */
    @Test
    void aRunThatHasFailedOrEndedIsClosedSilently() {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        RunListener own = new RunListener() {
            @Override
            public void step(StepResult step) {
                if (step.step() == 1) {
                    throw new IllegalStateException("enough");
                }
            }

            @Override
            public void ended(long[] peakBytes) {
                heard.add("ended");
            }

            @Override
            public void failed(Throwable cause) {
                heard.add(String.valueOf(cause.getMessage()));
            }
        };
        for (int steps : new int[] {1, 2}) {
            Throwable thrown = catchThrowable(() -> Launcher.threads(Mesh.parse("tp=1"), rank -> {
                try (Trainer trainer = trainer(rank, steps).listener(own).build()) {
                    trainer.run();
                }
            }));
            assertThat(thrown == null).isEqualTo(steps == 1);
        }
        assertThat(heard).containsExactly("ended", "enough");
    }

    @Test
    void filesThatCannotBeWrittenAreFoundBeforeTheFirstStep() {
        OutputSettings outputs = OutputSettings.NONE.withLogs(Path.of("/no/folder/run.csv"));
        assertThatThrownBy(() -> Launcher.threads(Mesh.parse("tp=1"), rank -> {
                    try (Trainer trainer = trainer(rank, 1).outputs(outputs).build()) {
                        trainer.run();
                    }
                }))
                .hasRootCauseInstanceOf(SettingException.class)
                .hasRootCauseMessage(
                        "outputs.logs=/no/folder/run.csv: there is no folder /no/folder that can be written to");
    }
}
