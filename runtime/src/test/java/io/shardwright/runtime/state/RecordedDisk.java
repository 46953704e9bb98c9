package io.shardwright.runtime.state;

import io.shardwright.runtime.checkpoint.Disk;
import io.shardwright.runtime.checkpoint.FileSystemDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A disk that does what it is told, and remembers what that was. */
final class RecordedDisk implements Disk {
    /** What was done, in words that a test can read: {@code write FILE}, {@code force FILE}, {@code move FROM TO}. */
    sealed interface Act {
        record Folder(Path folder) implements Act {}

        record Open(Path file) implements Act {}

        record Write(Path file, byte[] bytes, long position) implements Act {}

        record Force(Path file) implements Act {}

        record ForceFolder(Path folder) implements Act {}

        record Move(Path from, Path to) implements Act {}

        record Delete(Path path) implements Act {}
    }

    private final Disk disk = new FileSystemDisk();
    private final List<Act> acts = new ArrayList<>();

    List<Act> acts() {
        return acts;
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        acts.add(new Act.Folder(folder));
        disk.createFolder(folder);
    }

    @Override
    public Output open(Path file) throws IOException {
        acts.add(new Act.Open(file));
        Output output = disk.open(file);
        return new Output() {
            @Override
            public void write(ByteBuffer bytes, long position) throws IOException {
                byte[] copy = new byte[bytes.remaining()];
                bytes.duplicate().get(copy);
                acts.add(new Act.Write(file, copy, position));
                output.write(bytes, position);
            }

            @Override
            public void force() throws IOException {
                acts.add(new Act.Force(file));
                output.force();
            }

            @Override
            public void close() throws IOException {
                output.close();
            }
        };
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        acts.add(new Act.ForceFolder(folder));
        disk.forceFolder(folder);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        acts.add(new Act.Move(from, to));
        disk.move(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        acts.add(new Act.Delete(path));
        disk.delete(path);
    }
}
