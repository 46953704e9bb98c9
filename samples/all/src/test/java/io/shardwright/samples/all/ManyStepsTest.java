package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run's memory doesn't grow with its steps, and its logs have all of them.
 *
 * <p>{@code -Dmany.steps=1000000} makes as many.
 */
@Tag("slow")
class ManyStepsTest {
    private static final long STEPS = Long.getLong("many.steps", 40_000);
    private static final int PARTS = 10;
    private static final long MEBIBYTE = 1 << 20;

    /** Of resident memory: a short run ends while the JVM still compiles, which takes several MiB. */
    private static final long MOST_GROWN = STEPS >= 1_000_000 ? MEBIBYTE : 32 * MEBIBYTE;

    @TempDir
    Path folder;

    @Test
    @Timeout(3600)
    void takeTheSameMemoryAndAreAllInTheLogs() throws IOException, InterruptedException {
        Path json = folder.resolve("run.json");
        Path lines = folder.resolve("run.jsonl");
        Path csv = folder.resolve("run.csv");
        Path events = folder.resolve("events");
        List<long[]> memory = train(List.of(
                "minigpt",
                "--size",
                "layers=1,hidden=8,heads=1,seq=4,batch=1",
                "--mesh",
                "tp=1",
                "--ranks",
                "threads",
                "--sample",
                "0",
                "--steps",
                Long.toString(STEPS),
                "--data",
                "src/test/java/io/shardwright/samples/all/Combination.java",
                "--json",
                json.toString(),
                "--log",
                lines.toString(),
                "--log",
                csv.toString(),
                "--tensorboard",
                events.toString()));
        // In a long run, what the JVM compiles is compiled by then.
        List<long[]> later = memory.subList(PARTS / 2, PARTS);
        assertThat(growth(later, 1)).as("heap after collection").isLessThan(MEBIBYTE);
        assertThat(growth(later, 2)).as("resident").isLessThan(MOST_GROWN);

        assertSteps(lines);
        try (Stream<String> rows = Files.lines(csv)) {
            assertThat(rows).hasSize((int) STEPS + 1);
        }
        assertEvents(events);
        JsonObject run = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertThat(run.get("steps").getAsLong()).isEqualTo(STEPS);
        long every = run.get("every").getAsLong();
        assertThat((long) run.getAsJsonArray("losses").size()).isEqualTo((STEPS + every - 1) / every);
    }

    private static long growth(List<long[]> memory, int what) {
        return memory.getLast()[what] - memory.getFirst()[what];
    }

    /** Steps, bytes of the heap, and resident bytes, after each tenth. */
    private static List<long[]> train(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                // So that what is resident changes with what is held, and not with what could be collected.
                "-XX:+UseSerialGC",
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                ManySteps.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<long[]> memory = new ArrayList<>();
        StringBuilder other = new StringBuilder();
        for (String line : process.inputReader().lines().toList()) {
            if (line.matches("\\d+ \\d+ \\d+")) {
                System.out.println("steps, heap, resident: " + line);
                memory.add(Stream.of(line.split(" ")).mapToLong(Long::parseLong).toArray());
            } else {
                other.append(line).append('\n');
            }
        }
        assertThat(process.waitFor()).as(other.toString()).isZero();
        assertThat(memory).hasSize(PARTS);
        return memory;
    }

    private static void assertSteps(Path lines) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(lines)) {
            for (long step = 0; step < STEPS; step++) {
                String line = in.readLine();
                assertThat(line.startsWith("{\"step\":" + step + ",") && line.endsWith("}"))
                        .as(line)
                        .isTrue();
            }
            assertThat(in.readLine()).contains("heldOutLoss");
            assertThat(in.readLine()).isNull();
        }
    }

    /** One frame behind the other, each of an event with a loss, but for the first two and the last. */
    private static void assertEvents(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.toList();
        }
        assertThat(files).hasSize(1);
        long events = 0;
        long left = Files.size(files.getFirst());
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(files.getFirst()), 1 << 16))) {
            while (left > 0) {
                int length = Math.toIntExact(Long.reverseBytes(in.readLong()));
                in.readInt();
                String event = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
                in.readInt();
                left -= length + 16;
                events += event.contains("\u0004loss") ? 1 : 0;
            }
        }
        assertThat(left).isZero();
        assertThat(events).isEqualTo(STEPS);
    }
}
