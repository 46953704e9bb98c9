package io.shardwright.runtime.state;

import io.shardwright.runtime.checkpoint.CheckpointFacts;
import io.shardwright.runtime.checkpoint.CheckpointFolder;
import io.shardwright.runtime.checkpoint.Disk;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One checkpoint being written by a thread of its rank: the rank's part, and on rank 0 then what makes it whole. */
final class BackgroundSave {
    private final Disk disk;
    private final CheckpointFolder folder;
    private final CheckpointFacts facts;
    private final CountDownLatch partOver = new CountDownLatch(1);
    private final CountDownLatch allOver = new CountDownLatch(1);
    private final long start = System.nanoTime();
    private final Thread thread;
    private volatile @Nullable String problem;
    private volatile long nanos;

    /**
     * @param keep how many of the newest stay when this is durable; 0 for all
     * @param completes null on other ranks than the first
     */
    BackgroundSave(
            Disk disk,
            CheckpointFolder folder,
            CheckpointFacts facts,
            WritePart part,
            StagedCopy copy,
            @Nullable CompleteCheckpoint completes,
            int keep) {
        this.disk = disk;
        this.folder = folder;
        this.facts = facts;
        thread = Thread.ofPlatform()
                .daemon()
                .name("checkpoint-of-step-" + facts.step())
                .start(() -> run(part, copy, completes, keep));
    }

    private void run(WritePart part, StagedCopy copy, @Nullable CompleteCheckpoint completes, int keep) {
        try {
            part.run(folder.partial(facts.step()), copy);
            partOver.countDown();
            if (completes != null) {
                completes.run(facts);
                nanos = System.nanoTime() - start;
                retain(keep);
            }
        } catch (Exception e) {
            problem = e instanceof InterruptedException
                    ? "given up"
                    : String.valueOf(e.getMessage() == null ? e : describe(e));
        } finally {
            partOver.countDown();
            allOver.countDown();
        }
    }

    /** What can't be removed now is tried again with the next. */
    private void retain(int keep) {
        try {
            folder.retain(disk, keep);
        } catch (IOException | RuntimeException e) {
            // The new one is whole all the same.
        }
    }

    private static String describe(Exception e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    long step() {
        return facts.step();
    }

    boolean isOver() {
        return allOver.getCount() == 0;
    }

    /** Why it, or this rank's part of it, is not whole, once that is over. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** How long it took until it was durable, on rank 0. */
    Duration time() {
        return Duration.ofNanos(nanos);
    }

    /** @return whether this rank's part is over */
    boolean awaitPart(Duration patience) {
        return await(partOver, patience);
    }

    /** @return whether it is over */
    boolean awaitAll(Duration patience) {
        return await(allOver, patience);
    }

    /** Stops waiting for other ranks. */
    void giveUp() {
        thread.interrupt();
        await(allOver, Duration.ofDays(365));
    }

    private static boolean await(CountDownLatch latch, Duration patience) {
        try {
            return latch.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return latch.getCount() == 0;
        }
    }
}
