package io.shardwright.runtime.checkpoint;

import io.shardwright.runtime.system.FileProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Says that a run writes its checkpoints into a folder. The kernel drops it however the run's process ends. */
public final class FolderLock implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(50);

    /** Folders that this process holds: the kernel's lock counts for all of it, and is gone as soon as it closes the file once. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * @param patience how long to wait for a run that may be ending
     * @throws CheckpointException if another run holds it, or the folder can't be written to
     */
    public static FolderLock take(CheckpointFolder folder, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            Files.createDirectories(folder.path());
            Path real = folder.path().toRealPath();
            while (!HELD_HERE.add(real)) {
                requireTime(
                        folder, deadline, "process " + ProcessHandle.current().pid());
            }
            try {
                return new FolderLock(real, lock(folder, deadline));
            } catch (IOException | RuntimeException e) {
                HELD_HERE.remove(real);
                throw e;
            }
        } catch (IOException e) {
            throw new CheckpointException(folder.path(), "cannot be written to: " + FileProblem.of(e));
        }
    }

    private static FileChannel lock(CheckpointFolder folder, long deadline) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
        try {
            while (channel.tryLock() == null) {
                requireTime(folder, deadline, Files.readString(folder.lock()).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(
                    ("process " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Sleeps, if there is time. */
    private static void requireTime(CheckpointFolder folder, long deadline, String holder) {
        if (System.nanoTime() > deadline) {
            throw new CheckpointException(
                    folder.path(),
                    "is where another run writes its checkpoints" + (holder.isEmpty() ? "" : " (" + holder + ")")
                            + "\n  Fix: take another folder, or wait until that run has ended");
        }
        LockSupport.parkNanos(STEP.toNanos());
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // The end of the process drops it.
        }
        HELD_HERE.remove(folder);
    }
}
