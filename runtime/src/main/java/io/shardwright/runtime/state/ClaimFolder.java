package io.shardwright.runtime.state;

import io.shardwright.runtime.checkpoint.CheckpointException;
import io.shardwright.runtime.checkpoint.CheckpointFolder;
import io.shardwright.runtime.checkpoint.Disk;
import io.shardwright.runtime.checkpoint.FolderLock;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.system.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has a folder for the checkpoints of one run: no other writes there, and those that are there are its own, and no later than it. */
final class ClaimFolder {
    /** What a run before this one gets to end. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CheckpointFolder folder;
    private final long start;
    private final @Nullable Path resume;

    /**
     * @param start the run's first step
     * @param resume the checkpoint that it goes on from
     */
    ClaimFolder(CheckpointFolder folder, long start, @Nullable Path resume) {
        this.folder = folder;
        this.start = start;
        this.resume = resume;
    }

    /**
     * That a run could have it; nothing is changed.
     *
     * @throws CheckpointException if the folder can't be written to, another run writes there, or it has another's or later checkpoints
     */
    void require() {
        // A run that writes there says more than what it has written by now.
        FolderLock.take(folder, PATIENCE).close();
        requireOwn();
    }

    /**
     * What holds it. What is later than the run's start and not whole, so that the run doesn't go on from it, gets another name.
     *
     * @throws CheckpointException as {@link #require}
     */
    FolderLock take(Disk disk, CheckpointListener listener) {
        FolderLock taken = FolderLock.take(folder, PATIENCE);
        try {
            requireOwn();
            folder.removeRest(disk);
            for (long step : later()) {
                listener.setAside(step, folder.setAside(disk, step));
            }
            Path above = folder.path().toAbsolutePath().getParent();
            disk.forceFolder(folder.path());
            if (above != null) {
                disk.forceFolder(above);
            }
            return taken;
        } catch (IOException e) {
            taken.close();
            throw new CheckpointException(folder.path(), "cannot be written to: " + FileProblem.of(e));
        } catch (CheckpointException e) {
            taken.close();
            throw e;
        }
    }

    private void requireOwn() {
        List<Long> steps = folder.steps();
        if (!steps.isEmpty() && !isOfRun()) {
            throw new CheckpointException(
                    folder.path(),
                    "has checkpoints of another run, step-" + steps.getFirst() + " for one\n"
                            + "  Fix: go on with that run, or take another folder");
        }
        for (long step : later()) {
            if (isWhole(step)) {
                throw new CheckpointException(
                        folder.path(),
                        "has step-" + step + ", which is later than step " + start + ", from which this run goes on\n"
                                + "  Fix: go on from the newest, or write into another folder");
            }
        }
    }

    private List<Long> later() {
        return folder.steps().stream().filter(step -> step > start).toList();
    }

    /** Whether the run goes on from what lies there. */
    private boolean isOfRun() {
        if (resume == null) {
            return false;
        }
        try {
            return Files.isSameFile(resume.toAbsolutePath().resolveSibling("."), folder.path());
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isWhole(long step) {
        try {
            StoredCheckpoint.open(folder.step(step));
            return true;
        } catch (CheckpointException e) {
            return false;
        }
    }
}
