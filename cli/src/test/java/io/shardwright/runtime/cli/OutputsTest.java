package io.shardwright.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.Strictness;
import com.google.gson.internal.Streams;
import com.google.gson.stream.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that {@code train} leaves are whole, or called incomplete, and never take the place of a good one by half. */
@Timeout(120)
@Tag("slow")
class OutputsTest {
    private static final String GOOD = "yesterday's good one";

    @TempDir
    Path folder;

    private Path text;
    private Path json;
    private Path incomplete;

    @BeforeEach
    void files() throws IOException {
        text = Files.writeString(folder.resolve("text"), "abcdefgh\n".repeat(100));
        json = Files.writeString(folder.resolve("run.json"), GOOD);
        incomplete = folder.resolve("run.json.incomplete");
    }

    private List<String> arguments(String... more) {
        List<String> arguments = new ArrayList<>(List.of("--json", json.toString()));
        arguments.addAll(List.of(more));
        return train(arguments);
    }

    private List<String> train(List<String> more) {
        List<String> arguments =
                new ArrayList<>(List.of("train", "tiny", "--data", text.toString(), "--progress", "lines"));
        arguments.addAll(List.of("--sample", "0"));
        arguments.addAll(more);
        return arguments;
    }

    /** Its losses, if it is JSON by the letter. */
    private static JsonObject strict(Path file) throws IOException {
        JsonReader reader = new JsonReader(new StringReader(Files.readString(file)));
        reader.setStrictness(Strictness.STRICT);
        JsonElement element = Streams.parse(reader);
        return element.getAsJsonObject();
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void takeThePlaceOfOldOnesWhenTheRunIsOver() throws IOException {
        CommandLineRun run = CommandLineRun.of(
                arguments("--steps", "3", "--ranks", "threads").toArray(String[]::new));
        assertThat(run.code()).isZero();
        assertThat(strict(json).getAsJsonArray("losses")).hasSize(3);
        assertThat(left()).containsExactly("run.json", "text");
    }

    @Test
    void ofARunThatDivergedAreIncompleteAndValid() throws IOException {
        CommandLineRun run = CommandLineRun.of(
                arguments("--steps 9 --ranks threads --warmup 0 --lr 1e19 --clip 0 --optimizer sgd".split(" "))
                        .toArray(String[]::new));
        assertThat(run.code()).isEqualTo(1);
        assertThat(Files.readString(json)).isEqualTo(GOOD);
        assertThat(strict(incomplete).get("incomplete").getAsBoolean()).isTrue();
        assertThat(strict(incomplete).getAsJsonArray("losses")).hasSizeBetween(1, 8);
        assertThat(left()).containsExactly("run.json", "run.json.incomplete", "text");
    }

    @Test
    void ofARunWhoseStepsAreAllLeftOutSayWhich() throws IOException {
        CommandLineRun run = CommandLineRun.of(
                arguments(("--steps 99 --ranks threads --warmup 0 --lr 1e19 --clip 0 --optimizer sgd --on-bad-step skip"
                                        + " --most-skips 3")
                                .split(" "))
                        .toArray(String[]::new));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("It is step 4 in a row that can't be taken\n  Fix: ");
        JsonObject written = strict(incomplete);
        assertThat(written.get("leftOutSteps").getAsInt()).isEqualTo(3);
        assertThat(written.getAsJsonArray("leftOut")).hasSize(3).allMatch(one -> {
            String why = one.getAsJsonObject().get("why").getAsString();
            return why.contains("at step " + one.getAsJsonObject().get("step")) && why.contains(" on rank ");
        });
        assertThat(written.get("failure").getAsString()).contains("in a row");
        assertThat(run.out()).contains(" left out: the ");
    }

    @Test
    void aboutARunThatGoesOnAreWrittenAnew() throws Exception {
        Path report = Files.writeString(folder.resolve("report.html"), GOOD);
        Process process = start(train(List.of(
                "--steps", "2000000", "--ranks", "processes", "--report", report.toString(), "--report-every", "1")));
        awaitFirstStep(process);
        String page = awaitChange(report, GOOD);
        assertThat(page)
                .contains("http-equiv=\"refresh\" content=\"1\"", "2,000,000", "<polyline")
                .doesNotContain("{{", "id=\"timeline\"", "of all ranks");
        assertThat(awaitChange(report, page)).endsWith("</html>\n");
        new ProcessBuilder("kill", "-TERM", Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(process.waitFor()).isNotZero();
        assertThat(Files.readString(report)).contains("<polyline").doesNotContain("http-equiv");
        assertThat(left()).containsExactly("report.html", "run.json", "text");
    }

    private static String awaitChange(Path file, String before) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String text = before;
        while (text.equals(before) && System.nanoTime() < deadline) {
            Thread.sleep(50);
            text = Files.readString(file);
        }
        assertThat(text).isNotEqualTo(before);
        return text;
    }

    @ParameterizedTest
    @CsvSource({"threads, TERM", "processes, TERM", "processes, INT"})
    void ofARunThatWasInterruptedAreIncomplete(String ranks, String signal) throws Exception {
        assumeFalse(signal.equals("INT") && ignoresInterrupts(), "SIGINT is ignored here, as it is behind a shell's &");
        Path page = folder.resolve("report.html");
        Process process = start(
                arguments("--steps", "2000000", "--ranks", ranks, "--report", page.toString(), "--report-every", "0"));
        awaitFirstStep(process);
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(process.waitFor()).isNotZero();
        assertThat(Files.readString(json)).isEqualTo(GOOD);
        assertThat(strict(incomplete).getAsJsonArray("losses")).isNotEmpty();
        assertThat(folder.resolve("report.html.incomplete"))
                .content()
                .contains("<polyline")
                .endsWith("</html>\n");
        assertThat(left()).containsExactly("report.html.incomplete", "run.json", "run.json.incomplete", "text");
    }

    @Test
    void ofARunThatLostARankAreIncomplete() throws Exception {
        Process process = start(arguments("--steps", "2000000", "--ranks", "processes"));
        awaitFirstStep(process);
        long last = process.children()
                .filter(child -> child.info().commandLine().orElse("").contains("shardwright.rank=1"))
                .findFirst()
                .orElseThrow()
                .pid();
        new ProcessBuilder("kill", "-KILL", Long.toString(last)).start().waitFor();
        assertThat(process.waitFor()).isNotZero();
        assertThat(Files.readString(json)).isEqualTo(GOOD);
        assertThat(strict(incomplete).getAsJsonArray("losses")).isNotEmpty();
    }

    @Test
    void thatCannotBeWrittenDoNotTakeOthersWithThem() throws Exception {
        Path report = folder.resolve("report.html");
        Process process = start(
                arguments("--steps", "60", "--mesh", "tp=1", "--ranks", "threads", "--report", report.toString()));
        awaitFirstStep(process);
        Files.createDirectory(report);
        String rest = String.join("\n", process.inputReader().lines().toList());
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(rest).contains(report + " cannot be written");
        assertThat(strict(json).getAsJsonArray("losses")).hasSize(60);
    }

    @Test
    void mayBeLinksToPipes() throws Exception {
        Process process = start(train(List.of("--json", "/dev/stdout")));
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("\"losses\"");
    }

    /** Whether this process, and so any that it starts, was itself started with SIGINT (2) ignored. */
    private static boolean ignoresInterrupts() throws IOException {
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow();
        return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) & 1L << 1) != 0;
    }

    private static Process start(List<String> arguments) throws IOException {
        return CommandLineProcess.of(arguments).redirectErrorStream(true).start();
    }

    private static void awaitFirstStep(Process process) throws IOException {
        BufferedReader lines = process.inputReader();
        List<String> seen = new ArrayList<>();
        String line = "";
        while (line != null && !line.startsWith("step ")) {
            line = lines.readLine();
            seen.add(line);
        }
        assertThat(line).as("first step in %s", seen).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --json /                | --json /: it is a folder
        --json /proc/a          | --json /proc/a: it cannot be written there
        --report /no/folder/a   | --report /no/folder/a: there is no folder /no/folder that can be written to
        --trace /dev/null/a     | --trace /dev/null/a: there is no folder /dev/null that can be written to
        --dump-grads /proc/a    | --dump-grads /proc/a: it cannot be written there
        --log /proc/a.csv       | --log /proc/a.csv: it cannot be written there
        --log a.txt             | --log a.txt: its name says no format that is known
        --tensorboard /dev/null | --tensorboard /dev/null: /dev/null is no folder
        """)
    void thatCannotBeWrittenAreFoundBeforeTheFirstStep(String option, String message) {
        CommandLineRun run = CommandLineRun.of(train(List.of(option.split(" "))).toArray(String[]::new));
        assertThat(run.err()).startsWith(message).doesNotContain("\tat ");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void mayGoToNoFileAtAll() {
        CommandLineRun run = CommandLineRun.of(arguments("--steps", "1", "--ranks", "threads", "--trace", "/dev/null")
                .toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }
}
