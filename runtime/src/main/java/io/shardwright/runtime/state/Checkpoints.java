package io.shardwright.runtime.state;

import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.checkpoint.CheckpointException;
import io.shardwright.runtime.checkpoint.CheckpointFacts;
import io.shardwright.runtime.checkpoint.CheckpointFolder;
import io.shardwright.runtime.checkpoint.Disk;
import io.shardwright.runtime.checkpoint.FolderLock;
import io.shardwright.runtime.checkpoint.TensorPlaces;
import io.shardwright.runtime.settings.CheckpointSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes a run's checkpoints while it trains on. Each rank has one, and all call the same methods in the same order, between steps.
 *
 * <p>A rank copies what it writes, which is all that training waits for, and a thread of its own writes the copy. One checkpoint is
 * written at a time: the next one waits for it.
 */
public final class Checkpoints implements AutoCloseable {
    /** What a folder that hosts share gets to show what they have written. */
    private static final Duration SHARED_PATIENCE = Duration.ofSeconds(60);

    /** What a rank waits for its disk between two meetings. */
    private static final Duration MEETING = Duration.ofMillis(200);

    /** What a checkpoint gets whose run has failed. */
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);

    private final CheckpointFolder folder;
    private final CheckpointSettings settings;
    private final RankWorld world;
    private final Disk disk;
    private final TensorPlaces places;
    private final LongFunction<CheckpointFacts> facts;
    private final CheckpointListener listener;
    private final AllRanks ranks;
    private final StagedCopy copy;
    private final StopSignal signal;
    private final @Nullable FolderLock lock;
    private @Nullable BackgroundSave current;
    private boolean told = true;
    private Duration held = Duration.ZERO;
    private long newest;

    /**
     * @param state of this rank, whose memory is given out
     * @param places of the whole tensors
     * @param facts about the run before a step
     * @param start the run's first step
     * @throws CheckpointException if the folder can't be written to, another run writes there, or it has another's or later checkpoints
     */
    public Checkpoints(
            RankWorld world,
            CheckpointSettings settings,
            OwnedState state,
            TensorPlaces places,
            LongFunction<CheckpointFacts> facts,
            CheckpointListener listener,
            Disk disk,
            long start) {
        this(world, settings, state.toWrite(), places, facts, listener, disk, start);
    }

    /** @param written by this rank */
    Checkpoints(
            RankWorld world,
            CheckpointSettings settings,
            List<OwnedRange> written,
            TensorPlaces places,
            LongFunction<CheckpointFacts> facts,
            CheckpointListener listener,
            Disk disk,
            long start) {
        this.world = world;
        this.settings = settings;
        this.places = places;
        this.facts = facts;
        this.listener = listener;
        this.disk = disk;
        folder = new CheckpointFolder(Objects.requireNonNull(settings.folder()));
        lock = world.rank() == 0 ? new ClaimFolder(folder, start, settings.resume()).take(disk, listener) : null;
        newest = new CheckpointFolder(folder.path().toAbsolutePath().normalize())
                        .step(start)
                        .equals(settings.resume())
                ? start
                : -1;
        ranks = new AllRanks(world);
        copy = new StagedCopy(written);
        signal = new StopSignal();
    }

    /**
     * That a run can write into a folder, and comes into the way of no other.
     *
     * @param start the run's first step
     * @param resume the checkpoint that it goes on from
     * @throws CheckpointException if the folder can't be written to, another run writes there, or it has another's or later checkpoints
     */
    public static void requireFolder(Path path, long start, @Nullable Path resume) {
        new ClaimFolder(new CheckpointFolder(path), start, resume).require();
    }

    /**
     * Writes one if it is time to.
     *
     * @param step that comes next
     * @param last whether none comes
     * @return whether the run is to end, because a rank was told to
     */
    public boolean afterStep(long step, boolean last) {
        tell();
        boolean ends = ranks.any(signal.isAsked());
        if (ends || last || step % settings.every() == 0) {
            save(step);
        }
        return ends;
    }

    /** Writes one, unless the newest is of that step. */
    private void save(long step) {
        if (newest == step) {
            return;
        }
        long start = System.nanoTime();
        await();
        copy.take(world.kernels());
        BackgroundSave started = new BackgroundSave(
                disk,
                folder,
                facts.apply(step),
                new WritePart(disk, places, world.rank()),
                copy,
                world.rank() == 0
                        ? new CompleteCheckpoint(
                                disk, folder, places, world.mesh().size())
                        : null,
                settings.keep());
        current = started;
        told = false;
        newest = step;
        held = Duration.ofNanos(System.nanoTime() - start);
    }

    /**
     * Of a run that can't go on: writes what there is if all numbers in it are finite.
     *
     * @param step that failed
     * @return whether there is a checkpoint of it
     */
    public boolean saveIfFinite(long step) {
        boolean finite = true;
        for (OwnedRange range : copy.ranges()) {
            finite &= Double.isFinite(world.kernels().sumOfSquares(range.memory()));
        }
        if (ranks.any(!finite)) {
            await();
            return false;
        }
        save(step);
        return finish().isEmpty();
    }

    /** Waits until the newest is durable; if it isn't, why. */
    public Optional<String> finish() {
        BackgroundSave last = current;
        Optional<String> missing = await();
        return missing.isPresent() ? missing : ranks.first(last == null ? Optional.empty() : last.problem());
    }

    /** What this rank copies for each checkpoint. */
    public long bytes() {
        return copy.bytes();
    }

    /** Where the newest lies, or will. */
    public Path newest() {
        return folder.step(newest);
    }

    /** Waits until the one that is being written is over: why a rank's part of it is missing, if so, as all ranks then know. */
    private Optional<String> await() {
        BackgroundSave save = current;
        if (save == null) {
            return Optional.empty();
        }
        meetUntil(() -> save.awaitPart(MEETING));
        Optional<String> problem = ranks.first(save.problem());
        current = null;
        long deadline = System.nanoTime() + SHARED_PATIENCE.toNanos();
        if (problem.isEmpty()) {
            meetUntil(() -> world.rank() > 0 || save.awaitAll(MEETING) || System.nanoTime() > deadline);
        }
        if (world.rank() > 0) {
            return problem;
        }
        if (problem.isPresent()) {
            save.giveUp();
            notSaved(save.step(), problem.get());
        } else if (!save.isOver()) {
            save.giveUp();
            notSaved(
                    save.step(),
                    "what other ranks wrote doesn't appear in " + folder.path()
                            + "; all hosts have to share that folder");
        } else {
            tell(save);
        }
        return problem;
    }

    /** A disk may keep one rank waiting for longer than another waits in a collective, so all meet again and again. */
    private void meetUntil(BooleanSupplier over) {
        while (ranks.any(!over.getAsBoolean())) {
            // over has waited
        }
    }

    /** What has become of the checkpoint that is being written, if it is over. */
    private void tell() {
        BackgroundSave save = current;
        if (world.rank() == 0 && save != null && save.isOver() && save.problem().isEmpty()) {
            tell(save);
        }
    }

    private void tell(BackgroundSave save) {
        if (told) {
            return;
        }
        told = true;
        if (save.problem().isPresent()) {
            notSaved(save.step(), save.problem().get());
        } else {
            long bytes = places.files().stream()
                    .mapToLong(TensorPlaces.PlannedFile::bytes)
                    .sum();
            listener.saved(
                    new CheckpointListener.Saved(save.step(), folder.step(save.step()), bytes, held, save.time()));
        }
    }

    /** Makes room for the next one. */
    private void notSaved(long step, String why) {
        told = true;
        String left = "";
        try {
            CheckpointFolder.remove(disk, folder.partial(step));
        } catch (IOException e) {
            left = "; " + folder.partial(step) + " is left";
        }
        listener.notSaved(step, why + left);
    }

    /** All is written: from now on this process ends at once when it is told to. */
    public void letEnd() {
        signal.close();
    }

    @Override
    public void close() {
        BackgroundSave save = current;
        if (save != null && !save.awaitAll(LAST_PATIENCE)) {
            save.giveUp();
        }
        if (lock != null) {
            lock.close();
        }
        signal.close();
    }
}
