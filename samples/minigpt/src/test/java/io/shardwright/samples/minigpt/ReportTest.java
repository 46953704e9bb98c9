package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.check.SlotPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a run on a pipeline tells about itself. */
@Timeout(120)
class ReportTest {
    private static final int MICROBATCHES = 4;
    private static final int SEQUENCES = 4;
    private static final int SEQ = 16;
    private static final int HIDDEN = 32;

    private static final List<String> OPTIONS = List.of(
            "--size",
            "layers=2,hidden=" + HIDDEN + ",heads=4,seq=" + SEQ + ",batch=" + SEQUENCES,
            "--steps",
            "6",
            "--sample",
            "0",
            "--microbatches",
            Integer.toString(MICROBATCHES),
            "--data",
            "src/main/java/io/shardwright/samples/minigpt/Gpt.java");

    @TempDir
    Path folder;

    private JsonObject train(ScheduleKind kind) {
        List<String> options = new ArrayList<>(OPTIONS);
        options.addAll(List.of("--schedule", kind.text()));
        options.addAll(List.of("--report", page().toString(), "--trace", trace().toString()));
        return TinyTraining.onThreads("pp=2", options).json();
    }

    private Path page() {
        return folder.resolve("run.html");
    }

    private Path trace() {
        return folder.resolve("trace.json");
    }

    private static Schedule schedule(ScheduleKind kind) {
        return kind.schedule(StagePlacement.onePerRank(2), MICROBATCHES);
    }

    private static String name(Task task) {
        return task.label() + " stage " + task.stage();
    }

    @Test
    void thePageHasEveryTaskOfTheLastStep() throws IOException {
        for (ScheduleKind kind : List.of(ScheduleKind.ONE_FORWARD_ONE_BACKWARD, ScheduleKind.GPIPE)) {
            train(kind);
            String page = Files.readString(page());
            Matcher measured = Pattern.compile("id=\"measured\">(.*?)</div>", Pattern.DOTALL)
                    .matcher(page);
            assertThat(measured.find()).isTrue();
            List<String> shown = Pattern.compile("<title>([FBW]\\d+ stage \\d+):")
                    .matcher(measured.group(1))
                    .results()
                    .map(title -> title.group(1))
                    .toList();
            List<String> all = schedule(kind).orders().stream()
                    .flatMap(List::stream)
                    .map(ReportTest::name)
                    .toList();
            assertThat(shown).isEqualTo(all);
        }
    }

    @Test
    void theTraceHasTheTasksOfTheLastStepsInOrder() throws IOException {
        train(ScheduleKind.ONE_FORWARD_ONE_BACKWARD);
        JsonArray events = JsonParser.parseString(Files.readString(trace()))
                .getAsJsonObject()
                .getAsJsonArray("traceEvents");
        for (int rank = 0; rank < 2; rank++) {
            int number = rank;
            for (int step = -3; step < 0; step++) {
                int last = step;
                List<String> names = events.asList().stream()
                        .map(JsonElement::getAsJsonObject)
                        .filter(event -> event.get("tid").getAsInt() == number)
                        .filter(event -> event.get("ph").getAsString().equals("X")
                                && !event.get("cat").getAsString().equals("wait"))
                        .filter(event ->
                                event.getAsJsonObject("args").get("step").getAsInt() == last)
                        .map(event -> event.get("name").getAsString())
                        .toList();
                assertThat(names)
                        .isEqualTo(schedule(ScheduleKind.ONE_FORWARD_ONE_BACKWARD).order(rank).stream()
                                .map(ReportTest::name)
                                .toList());
            }
        }
    }

    @Test
    void theNumbersAreThoseOfEveryRank() {
        ScheduleKind kind = ScheduleKind.ONE_FORWARD_ONE_BACKWARD;
        JsonObject run = train(kind);
        assertThat(run.get("schedule").getAsString()).isEqualTo("1f1b");
        assertThat(run.get("microbatches").getAsInt()).isEqualTo(MICROBATCHES);
        assertThat(run.getAsJsonArray("stages")).hasSize(2);
        assertThat(run.getAsJsonObject("bubble").get("measured").getAsDouble()).isBetween(0.0, 1.0);
        assertThat(run.getAsJsonObject("bubble").get("predicted").getAsDouble()).isBetween(0.0, 1.0);
        SlotPlan proved = SlotPlan.of(schedule(kind));
        // Activations of a microbatch one way, gradients the other.
        long message = (long) SEQUENCES / MICROBATCHES * SEQ * HIDDEN * Float.BYTES;
        for (int rank = 0; rank < 2; rank++) {
            JsonObject heap = run.getAsJsonArray("heapBytes").get(rank).getAsJsonObject();
            assertThat(heap.get("gradients").getAsLong())
                    .isPositive()
                    .isEqualTo(heap.get("parameters").getAsLong());
            JsonObject peak = run.getAsJsonArray("peakMicrobatches").get(rank).getAsJsonObject();
            assertThat(peak.get("slots").getAsInt())
                    .isEqualTo(peak.get("proved").getAsInt())
                    .isEqualTo(proved.peak(rank));
            JsonObject sent = run.getAsJsonArray("traffic")
                    .get(rank)
                    .getAsJsonObject()
                    .getAsJsonObject("operations")
                    .getAsJsonObject("send");
            assertThat(sent.get("calls").getAsLong()).isEqualTo(MICROBATCHES);
            assertThat(sent.get("bytes").getAsLong()).isEqualTo(MICROBATCHES * message);
        }
    }
}
