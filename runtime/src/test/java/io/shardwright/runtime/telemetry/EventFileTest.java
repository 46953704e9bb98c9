package io.shardwright.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.run.StepResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files are frames with right sums, and Python's protobuf (or TensorBoard, where it is) reads the numbers that were written. */
class EventFileTest {
    @TempDir
    Path folder;

    private Path write(long from, long to) throws IOException {
        try (EventFile file = EventFile.open(folder, from)) {
            for (long step = from; step < to; step++) {
                file.step(StepRows.row(step, new StepResult.Experts(0.25, 0.125, 1.5)));
            }
            file.number(to - 1, 1_700_000_001_000L, "heldOutLoss", 2.5);
        }
        return EventFile.written(folder).getLast();
    }

    /** Bit by bit, as Castagnoli's polynomial says. */
    private static int crc32c(byte[] bytes, int from, int length) {
        int crc = -1;
        for (int i = from; i < from + length; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82F63B78 : crc >>> 1;
            }
        }
        return ~crc;
    }

    private static int masked(int crc) {
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    @Test
    void areFramesWithTheSumsOfTensorFlowsRecords() throws IOException {
        byte[] file = Files.readAllBytes(write(0, 4));
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int records = 0;
        while (in.hasRemaining()) {
            int start = in.position();
            int length = Math.toIntExact(in.getLong());
            assertThat(in.getInt()).isEqualTo(masked(crc32c(file, start, Long.BYTES)));
            in.position(in.position() + length);
            assertThat(in.getInt()).isEqualTo(masked(crc32c(file, start + 12, length)));
            records++;
        }
        // The version, that it starts, four steps, and the held-out loss.
        assertThat(records).isEqualTo(7);
        assertThat(crc32c("123456789".getBytes(StandardCharsets.US_ASCII), 0, 9))
                .isEqualTo(0xE3069283);
    }

    @Test
    void areReadByPython() throws IOException, InterruptedException {
        Path path = write(0, 6);
        String text = python(path);
        List<String> lines = text.lines().toList();
        assertThat(lines.getFirst()).isEqualTo("version|brain.Event:2");
        assertThat(lines.get(1)).isEqualTo("start|0");
        Map<String, Double> numbers = new TreeMap<>();
        for (String line : lines.subList(2, lines.size())) {
            String[] parts = line.split("\\|");
            numbers.put(parts[0] + " of " + parts[1], Double.parseDouble(parts[2].replace("nan", "NaN")));
        }
        for (long step = 0; step < 6; step++) {
            StepRow row = StepRows.row(step, new StepResult.Experts(0.25, 0.125, 1.5));
            for (StepNumber number : StepNumber.values()) {
                assertThat(numbers).containsEntry(number.text() + " of " + step, (double) (float) number.of(row));
            }
        }
        assertThat(numbers).hasSize(6 * StepNumber.values().length + 1).containsEntry("heldOutLoss of 5", 2.5);
        assertThat(numbers.get("loss of 2")).isCloseTo(StepRows.loss(2), Offset.offset(1e-6));
    }

    /** Lines of {@code read_events.py}. */
    private static String python(Path path) throws IOException, InterruptedException {
        Path script = Path.of("src/test/resources/io/shardwright/runtime/telemetry/read_events.py");
        List<String> said = new ArrayList<>();
        for (String python : List.of("python3", "/usr/bin/python3")) {
            Process process = new ProcessBuilder(python, script.toString(), path.toString())
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0) {
                return text;
            }
            assertThat(process.exitValue()).as(text).isEqualTo(3);
            said.add(text.strip());
        }
        System.out.println("skipped: events are not read by another reader: " + said);
        Assumptions.abort("no Python with tensorboard or protobuf");
        return "";
    }

    private static List<Long> steps(Path folder) throws IOException {
        List<Long> steps = new ArrayList<>();
        for (Path file : EventFile.written(folder)) {
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            while (in.hasRemaining()) {
                byte[] event = new byte[Math.toIntExact(in.getLong())];
                in.getInt();
                in.get(event);
                in.getInt();
                // A summary has its own tag behind the step.
                if (event.length > 60) {
                    steps.add(EventMessage.step(event).orElseThrow());
                }
            }
        }
        return steps;
    }

    @Test
    void goOnWithEachStepOnce() throws IOException, InterruptedException {
        Path first = write(0, 300);
        // It was killed in the middle of an event, and its last checkpoint is of step 200.
        Files.write(first, new byte[] {7, 0, 0, 0, 0, 0, 0, 0, 1}, StandardOpenOption.APPEND);
        TimeUnit.MILLISECONDS.sleep(2);
        write(200, 203);
        List<Long> expected = new ArrayList<>();
        for (long step = 0; step < 203; step++) {
            expected.add(step);
        }
        assertThat(steps(folder)).isEqualTo(expected);
        assertThat(EventFile.written(folder)).hasSize(2);
        TimeUnit.MILLISECONDS.sleep(2);
        write(100, 101);
        assertThat(steps(folder)).isEqualTo(expected.subList(0, 101));
        assertThat(EventFile.written(folder)).hasSize(2);
    }
}
