package io.shardwright.runtime.telemetry;

import io.shardwright.runtime.system.OutputPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that grows by whole records. Each is handed to the system at once, so that a process that is killed leaves all of them; one
 * that can't be written whole is taken back.
 *
 * <p>A new one begins beside, and takes the place of what was there with its first record.
 */
final class AppendedFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    /** Positions make no sense in a pipe or a terminal. */
    private final boolean hasPositions;

    private @Nullable Path beside;
    private long end;

    private AppendedFile(Path path, @Nullable Path beside, FileChannel channel, long end, boolean hasPositions) {
        this.path = path;
        this.beside = beside;
        this.channel = channel;
        this.end = end;
        this.hasPositions = hasPositions;
    }

    /** In the place of what is there. */
    static AppendedFile fresh(Path file) throws IOException {
        Path path = OutputPath.target(file);
        if (OutputPath.isSpecial(path)) {
            return new AppendedFile(path, null, open(path, StandardOpenOption.WRITE), 0, false);
        }
        Path beside = OutputPath.beside(path);
        return new AppendedFile(path, beside, OutputPath.create(beside), 0, true);
    }

    /** Behind the first {@code length} bytes of what is there. */
    static AppendedFile continued(Path file, long length) throws IOException {
        Path path = OutputPath.target(file);
        FileChannel channel = open(path, StandardOpenOption.WRITE);
        channel.truncate(length);
        return new AppendedFile(path, null, channel, length, true);
    }

    private static FileChannel open(Path path, OpenOption... options) throws IOException {
        return FileChannel.open(path, Set.of(options));
    }

    /** @throws IOException if it could not be written; then the file is as it was */
    void append(ByteBuffer record) throws IOException {
        long at = end;
        try {
            while (record.hasRemaining()) {
                at += hasPositions ? channel.write(record, at) : channel.write(record);
            }
            takePlace();
        } catch (IOException e) {
            takeBack(e);
            throw e;
        }
        end = at;
    }

    private void takePlace() throws IOException {
        if (beside != null) {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(path + " has become a folder");
            }
            Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            beside = null;
        }
    }

    private void takeBack(IOException cause) {
        try {
            if (hasPositions && channel.size() > end) {
                channel.truncate(end);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    void force() throws IOException {
        if (hasPositions) {
            channel.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (beside != null) {
            Files.deleteIfExists(beside);
        }
    }
}
