package io.shardwright.runtime.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a run keeps of itself, and what it begins with.
 *
 * @param folder that checkpoints are written into; null for none
 * @param every how many steps; also after the last one, and when the run is told to end
 * @param keep how many of the newest stay; 0 for all
 * @param resume checkpoint whose run goes on; null for a new run
 * @param weights checkpoint whose weights the run begins with, and nothing else; null for first values
 */
public record CheckpointSettings(
        @Nullable Path folder,
        long every,
        int keep,
        @Nullable Path resume,
        @Nullable Path weights) {
    public static final long USUAL_EVERY = 100;

    /** Nothing is written or read. */
    public static final CheckpointSettings NONE = new CheckpointSettings(null, USUAL_EVERY, 0, null, null);

    /** @throws SettingException about the first number that is out of its range, or if the run would begin with two things */
    public CheckpointSettings {
        Setting.CHECKPOINT_EVERY.requireBetween(1, Recipe.MOST_STEPS, every);
        Setting.CHECKPOINTS_KEPT.requireBetween(0, Integer.MAX_VALUE, keep);
        if (resume != null && weights != null) {
            throw new SettingException(
                    "%s goes on with all of a run, and %s takes its weights alone\n  Fix: leave one of them out",
                    Setting.RESUME.is(resume), Setting.WEIGHTS.is(weights));
        }
    }

    /** Every hundred steps, and all are kept. */
    public static CheckpointSettings in(Path folder) {
        return NONE.withFolder(folder);
    }

    public CheckpointSettings withFolder(@Nullable Path other) {
        return new CheckpointSettings(other, every, keep, resume, weights);
    }

    public CheckpointSettings every(long steps) {
        return new CheckpointSettings(folder, steps, keep, resume, weights);
    }

    public CheckpointSettings keeping(int newest) {
        return new CheckpointSettings(folder, every, newest, resume, weights);
    }

    /** Going on from a checkpoint. The settings of its run are those of {@code ResumedSettings}. */
    public CheckpointSettings resuming(@Nullable Path checkpoint) {
        return new CheckpointSettings(folder, every, keep, checkpoint, weights);
    }

    public CheckpointSettings withWeightsOf(@Nullable Path checkpoint) {
        return new CheckpointSettings(folder, every, keep, resume, checkpoint);
    }
}
