package io.shardwright.runtime.checkpoint;

import io.shardwright.runtime.system.FileProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says that a run writes its checkpoints into a folder. The kernel drops it however the run's process ends. */
public final class FolderLock implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(50);

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * @param patience how long to wait for a run that may be ending
     * @throws CheckpointException if another run holds it, or the folder can't be written to
     */
    public static FolderLock take(CheckpointFolder folder, Duration patience) {
        Path file = folder.lock();
        try {
            Files.createDirectories(folder.path());
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
            long deadline = System.nanoTime() + patience.toNanos();
            while (!isTaken(channel)) {
                if (System.nanoTime() > deadline) {
                    String holder = holder(file);
                    channel.close();
                    throw new CheckpointException(
                            folder.path(),
                            "is where another run writes its checkpoints" + holder
                                    + "\n  Fix: take another folder, or wait until that run has ended");
                }
                sleep();
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(
                    ("process " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
            return new FolderLock(channel);
        } catch (IOException e) {
            throw new CheckpointException(folder.path(), "cannot be written to: " + FileProblem.of(e));
        }
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) { // by this very process
            return false;
        }
    }

    private static String holder(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? "" : " (" + text + ")";
        } catch (IOException e) {
            return "";
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The end of the process drops it.
        }
    }
}
