package io.shardwright.runtime.telemetry;

import io.shardwright.runtime.settings.OutputSettings.LogFormat;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.system.OutputPath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A line of a file for each step. A run that goes on continues the file of its steps before, without those that come again. */
final class StepLog implements StepSink {
    private final StepLines lines;
    private final AppendedFile file;
    private boolean begun;

    private StepLog(StepLines lines, AppendedFile file, boolean begun) {
        this.lines = lines;
        this.file = file;
        this.begun = begun;
    }

    /**
     * @param firstStep that will be written; more than 0 if the run goes on
     * @throws SettingException if what a run that goes on finds there is no such log
     */
    static StepLog open(Path path, long firstStep) throws IOException {
        StepLines lines = StepLines.of(LogFormat.of(path));
        boolean continues = firstStep > 0 && Files.exists(path) && !OutputPath.isSpecial(path) && Files.size(path) > 0;
        if (!continues) {
            return new StepLog(lines, AppendedFile.fresh(path), false);
        }
        return new StepLog(lines, AppendedFile.continued(path, lengthBefore(path, lines, firstStep)), true);
    }

    /** Where the lines end that are about steps before one: read from the end, as few are to go. */
    private static long lengthBefore(Path path, StepLines lines, long step) throws IOException {
        try (RandomAccessFile text = new RandomAccessFile(path.toFile(), "r")) {
            requireLog(path, text, lines);
            long header = lines.header().isEmpty() ? 0 : lines.header().length() + 1;
            long end = text.length();
            while (end > header) {
                long start = startOfLine(text, end - 1);
                String line = line(text, start, end);
                if (line.endsWith("\n") && lines.step(line.strip()).orElse(Long.MAX_VALUE) < step) {
                    return end;
                }
                end = start;
            }
            return header;
        }
    }

    private static void requireLog(Path path, RandomAccessFile text, StepLines lines) throws IOException {
        text.seek(0);
        String first = text.readLine();
        boolean isLog = first != null
                && (lines.header().isEmpty() ? lines.step(first).isPresent() : first.equals(lines.header()));
        if (!isLog) {
            throw new SettingException(
                    "%s: the run goes on, and what is there is no log of its steps before\n"
                            + "  Fix: name the one that it has written, or a file that isn't there",
                    Setting.LOG.is(path));
        }
    }

    /** The line that ends at or behind {@code at} begins here. */
    private static long startOfLine(RandomAccessFile text, long at) throws IOException {
        byte[] block = new byte[1 << 12];
        long end = at;
        while (end > 0) {
            long from = Math.max(0, end - block.length);
            int length = (int) (end - from);
            text.seek(from);
            text.readFully(block, 0, length);
            for (int i = length - 1; i >= 0; i--) {
                if (block[i] == '\n') {
                    return from + i + 1;
                }
            }
            end = from;
        }
        return 0;
    }

    private static String line(RandomAccessFile text, long start, long end) throws IOException {
        byte[] line = new byte[Math.toIntExact(end - start)];
        text.seek(start);
        text.readFully(line);
        return new String(line, StandardCharsets.UTF_8);
    }

    @Override
    public void step(StepRow row) throws IOException {
        append(lines.line(row));
    }

    @Override
    public void number(long step, long wallMillis, String name, double number) throws IOException {
        String line = lines.line(step, wallMillis, name, number);
        if (!line.isEmpty()) {
            append(line);
        }
    }

    private void append(String line) throws IOException {
        String header = begun || lines.header().isEmpty() ? "" : lines.header() + "\n";
        file.append(ByteBuffer.wrap((header + line + "\n").getBytes(StandardCharsets.UTF_8)));
        begun = true;
    }

    @Override
    public void force() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
