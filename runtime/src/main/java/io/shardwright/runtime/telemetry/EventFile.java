package io.shardwright.runtime.telemetry;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/**
 * TensorBoard's events of a run, in a folder: a file for each time that the run was started. What earlier files have of steps that
 * come again is cut off.
 */
final class EventFile implements StepSink {
    private static final String PREFIX = "events.out.tfevents.";
    private static final String SUFFIX = ".shardwright";

    private final EventMessage events = new EventMessage();
    private final AppendedFile file;
    private final long firstStep;
    private boolean begun;

    private EventFile(AppendedFile file, long firstStep) {
        this.file = file;
        this.firstStep = firstStep;
    }

    /** @param firstStep that will be written; more than 0 if the run goes on */
    static EventFile open(Path folder, long firstStep) throws IOException {
        Files.createDirectories(folder);
        if (firstStep > 0) {
            for (Path earlier : written(folder)) {
                cut(earlier, firstStep);
            }
        }
        long now = System.currentTimeMillis();
        // Readers go through files in the order of their names.
        String name = String.format(
                Locale.ROOT,
                "%s%010d.%03d.%d%s",
                PREFIX,
                now / 1000,
                now % 1000,
                ProcessHandle.current().pid(),
                SUFFIX);
        return new EventFile(AppendedFile.fresh(folder.resolve(name)), firstStep);
    }

    /** Those of this class, oldest first. */
    static List<Path> written(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            return StreamSupport.stream(files.spliterator(), false).sorted().toList();
        }
    }

    /** Keeps the events before a step. A file that has none left goes. */
    private static void cut(Path path, long step) throws IOException {
        long length = 0;
        boolean any = false;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
            Optional<byte[]> event = RecordFrame.read(in);
            while (event.isPresent()) {
                OptionalLong of = EventMessage.step(event.get());
                if (of.orElse(-1) >= step) {
                    break;
                }
                any |= of.isPresent();
                length += event.get().length + RecordFrame.BYTES_AROUND;
                event = RecordFrame.read(in);
            }
        }
        if (!any) {
            Files.delete(path);
        } else if (length < Files.size(path)) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
        }
    }

    @Override
    public void step(StepRow row) throws IOException {
        append(row.wallMillis(), events.step(row));
    }

    @Override
    public void number(long step, long wallMillis, String name, double number) throws IOException {
        append(wallMillis, events.number(step, wallMillis, name, number));
    }

    private void append(long wallMillis, byte[] event) throws IOException {
        if (!begun) {
            ByteBuffer version = RecordFrame.around(events.version(wallMillis));
            ByteBuffer start = RecordFrame.around(events.start(firstStep, wallMillis));
            file.append(ByteBuffer.allocate(version.remaining() + start.remaining())
                    .put(version)
                    .put(start)
                    .flip());
            begun = true;
        }
        file.append(RecordFrame.around(event));
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
