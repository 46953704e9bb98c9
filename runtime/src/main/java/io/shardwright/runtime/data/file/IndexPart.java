package io.shardwright.runtime.data.file;

import io.shardwright.runtime.system.OutputPath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an index is written to before it gets its name. Who writes holds a lock on it, which the kernel drops however the process ends: so what is
 * left of one that was killed is known, and the next one removes it.
 */
final class IndexPart implements AutoCloseable {
    private static final String PART = ".part";

    private final Path path;
    private final Path index;
    private final FileChannel channel;

    private IndexPart(Path path, Path index, FileChannel channel) {
        this.path = path;
        this.index = index;
        this.channel = channel;
    }

    static IndexPart of(Path index) throws IOException {
        removeLeft(index);
        Path path = OutputPath.beside(index);
        FileChannel channel = OutputPath.create(path);
        hold(channel);
        return new IndexPart(path, index, channel);
    }

    private static void removeLeft(Path index) {
        for (Path part : parts(index)) {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                if (hold(channel)) {
                    Files.deleteIfExists(part);
                }
            } catch (IOException e) {
                // It isn't in the way.
            }
        }
    }

    private static List<Path> parts(Path index) {
        Path folder = index.toAbsolutePath().getParent();
        String begin = index.getFileName() + ".";
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(begin)
                            && file.toString().endsWith(PART)
                            && OutputPath.isTrusted(file))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Whether nobody else holds it. Where a file system has no locks, nobody does, and nothing is removed. */
    private static boolean hold(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    FileChannel channel() {
        return channel;
    }

    /** Gives it the index's name, in place of what has that. */
    void complete() throws IOException {
        Files.move(path, index, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
