package io.shardwright.runtime.cli.options;

import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.settings.CheckpointSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a run leaves to go on from, and what it begins with. */
public final class CheckpointOptions {
    @Option(
            names = "--checkpoints",
            paramLabel = "DIR",
            description =
                    "Write checkpoints there: after every so many steps, after the last, and when told to end. With"
                            + " --resume they are written beside that checkpoint, if nothing else is said.")
    private @Nullable Path folder;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description = "Steps from one checkpoint to the next. Default: " + CheckpointSettings.USUAL_EVERY + ".")
    private @Nullable Long every;

    @Option(
            names = "--keep",
            paramLabel = "K",
            description = "Newest checkpoints that stay when there is another one. Default: all.")
    private @Nullable Integer keep;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description =
                    "Go on with the run of a checkpoint: the newest in DIR, or the one that DIR is. Model, optimizer,"
                            + " seed and text are its; the mesh and all about it may be others, and --steps counts from"
                            + " the run's start.")
    private @Nullable Path resume;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "Begin with the weights of a checkpoint, and nothing else of it. Its model is usual.")
    private @Nullable Path weights;

    /** The checkpoint whose run goes on, if one does. */
    public @Nullable Path resume() {
        return resume;
    }

    /** The checkpoint whose weights are begun with, if there is one. */
    public @Nullable Path weights() {
        return weights;
    }

    /** With what was chosen in place of what was usual, or saved. */
    public CheckpointSettings over(CheckpointSettings usual) {
        CheckpointSettings settings = usual;
        settings = folder == null ? settings : settings.withFolder(folder);
        settings = every == null ? settings : settings.every(every);
        settings = keep == null ? settings : settings.keeping(keep);
        return settings;
    }

    /**
     * {@link #over} for a run that goes on from none.
     *
     * @param saved what {@link #weights} leads to
     */
    public CheckpointSettings settings(@Nullable StoredCheckpoint saved) {
        Path found = weights == null || saved == null ? null : saved.folder();
        return over(CheckpointSettings.NONE).withWeightsOf(found).resuming(resume);
    }
}
