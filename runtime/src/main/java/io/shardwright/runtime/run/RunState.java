package io.shardwright.runtime.run;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.assembly.memory.MemoryReport;
import io.shardwright.runtime.checkpoint.CheckpointFacts;
import io.shardwright.runtime.checkpoint.FileSystemDisk;
import io.shardwright.runtime.checkpoint.SavedTensor;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.checkpoint.TensorPlaces;
import io.shardwright.runtime.guard.StepGuard;
import io.shardwright.runtime.settings.CheckpointSettings;
import io.shardwright.runtime.settings.ComputeSettings;
import io.shardwright.runtime.settings.ReplicationMode;
import io.shardwright.runtime.settings.SettingFacts;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.state.CheckpointListener;
import io.shardwright.runtime.state.Checkpoints;
import io.shardwright.runtime.state.OwnedState;
import io.shardwright.runtime.state.StateTensors;
import io.shardwright.runtime.state.TakeUpState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The state of a run on one rank, as checkpoints have it. */
public final class RunState {
    private final PreparedRun run;
    private final RankModel model;
    private final List<SavedTensor> tensors;
    private final OwnedState owned;

    /** In which of several ways kernels have computed when {@link #facts} were last written. */
    private List<String> choices = List.of();

    private @Nullable SortedMap<String, String> facts;

    /** @param model whose memory is given out */
    public RunState(PreparedRun run, RankModel model) {
        this.run = run;
        this.model = model;
        tensors = StateTensors.of(
                run.model().names(), model.survey(), run.settings().recipe().optimizer());
        owned = new OwnedState(
                model.assembly(),
                model.holders(),
                model.optimizerStates(),
                run.settings().parallel().replication().mode() == ReplicationMode.SERVER,
                tensors);
    }

    /**
     * That checkpoints can be written where the settings say, so that nobody trains for hours to be told then.
     *
     * @throws io.shardwright.runtime.checkpoint.CheckpointException if not
     */
    public static void requireFolder(PreparedRun run) {
        CheckpointSettings checkpoints = run.settings().checkpoints();
        Path folder = checkpoints.folder();
        if (folder != null) {
            Checkpoints.requireFolder(folder, run.firstStep(), checkpoints.resume());
        }
    }

    /**
     * Makes the state what it was at a checkpoint, or only the weights, as the settings ask.
     *
     * @return bytes that this rank has read
     */
    public long takeUp(StoredCheckpoint checkpoint) {
        return takeUp(checkpoint, run.settings().checkpoints().resume() == null);
    }

    /** {@link #takeUp(StoredCheckpoint)} whatever the settings ask. */
    public long takeUp(StoredCheckpoint checkpoint, boolean weightsOnly) {
        long bytes = TakeUpState.run(model.assembly().world(), checkpoint, owned, tensors, weightsOnly);
        if (!weightsOnly) {
            model.training()
                    .resume(
                            checkpoint.text().head().step(),
                            checkpoint.text().head().updates(),
                            memory(checkpoint.text().guard()));
        }
        return bytes;
    }

    private static StepGuard.Memory memory(CheckpointText.Guard guard) {
        return new StepGuard.Memory(guard.skipped(), guard.row(), guard.taken(), guard.loss(), guard.norm());
    }

    private static CheckpointText.Guard guard(StepGuard.Memory memory) {
        return new CheckpointText.Guard(
                memory.skipped(), memory.inARow(), memory.taken(), memory.loss(), memory.norm());
    }

    /** What this rank holds of parameters and state, as a checkpoint has it: what it has to read. */
    public long bytes() {
        return owned.bytesHeld();
    }

    /**
     * The settings, and in which of several ways kernels have computed so far, as a run that goes on has to. Training waits while they are
     * written, so they are written again only where kernels have chosen since.
     */
    private SortedMap<String, String> facts() {
        List<String> now = model.assembly().world().kernels().choices();
        SortedMap<String, String> written = facts;
        if (written == null || !now.equals(choices)) {
            ComputeSettings compute = run.settings().compute();
            written = SettingFacts.of(run.settings()
                    .withCompute(compute.choosing(compute.kernels().keeping(now))));
            facts = written;
            choices = now;
        }
        return written;
    }

    /** What this rank takes, also for the copy that checkpoints are written from, if any are wanted. */
    public MemoryReport memoryReport() {
        MemoryReport report = model.assembly().memoryReport();
        return run.settings().checkpoints().folder() == null
                ? report
                : report.with(MemoryKind.CHECKPOINT, owned.bytesWritten());
    }

    /** What writes checkpoints, if any are wanted. All ranks call it. */
    public @Nullable Checkpoints checkpoints(CheckpointListener listener) {
        TrainingSettings settings = run.settings();
        if (settings.checkpoints().folder() == null) {
            return null;
        }
        // What stays is found out once: a text may be long, and training waits.
        CheckpointText.Data data = run.data().facts();
        return new Checkpoints(
                model.assembly().world(),
                settings.checkpoints(),
                owned,
                TensorPlaces.of(tensors, Map.of("model", run.model().name()), TensorPlaces.MOST_BYTES),
                step -> new CheckpointFacts(
                        step,
                        step * run.model().batch(),
                        model.training().updates(),
                        settings.seed(),
                        guard(model.training().remembered()),
                        data,
                        facts()),
                listener,
                new FileSystemDisk(),
                run.firstStep());
    }
}
