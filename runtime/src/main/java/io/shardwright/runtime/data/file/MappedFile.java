package io.shardwright.runtime.data.file;

import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.system.FileProblem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that is read where it lies, of any size. It stays mapped for as long as something reads it; it must not become shorter in that
 * time.
 *
 * @param bytes all of it, read-only
 */
public record MappedFile(Path path, MemorySegment bytes) {
    /** @throws DataException if there is no such file, or it is empty or cannot be read */
    public static MappedFile open(Path path) {
        if (Files.isDirectory(path)) {
            throw new DataException(path + " is a folder\n  Fix: give a file");
        }
        try (FileChannel channel = FileChannel.open(path)) {
            if (channel.size() == 0) {
                throw new DataException(path + " is empty\n  Fix: give a file with something in it");
            }
            // Unmapped when nobody can reach it any more.
            return new MappedFile(path, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
        } catch (NoSuchFileException e) {
            throw new DataException(path + ": there is no such file");
        } catch (IOException | UnsupportedOperationException e) {
            throw new DataException(path + " cannot be read: " + FileProblem.of(e));
        }
    }
}
