package io.shardwright.runtime.run;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.settings.CheckpointSettings;
import io.shardwright.runtime.settings.TrainingSettings;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run on this host, before there are ranks: settings, and the model and the data that they are about, whoever has put those together.
 *
 * @param reference that it is compared with; null if there is none
 * @param checkpoint that it goes on from, or takes its weights from; null if neither
 */
public record PreparedRun(
        TrainingSettings settings,
        ModelOfRun model,
        DataOfRun data,
        @Nullable Reference reference,
        @Nullable StoredCheckpoint checkpoint)
        implements AutoCloseable {
    /**
     * A run that begins with the checkpoint that the settings say.
     *
     * @throws io.shardwright.runtime.checkpoint.CheckpointException if there is no such checkpoint, or it is of another run
     */
    public static PreparedRun of(TrainingSettings settings, ModelOfRun model, DataOfRun data) {
        return new PreparedRun(settings, model, data, null, null).begun();
    }

    /** {@link #of(TrainingSettings, ModelOfRun, DataOfRun)}, compared with a reference, which is closed with the run. */
    public static PreparedRun of(TrainingSettings settings, ModelOfRun model, DataOfRun data, Reference reference) {
        return new PreparedRun(settings, model, data, reference, null).begun();
    }

    /** With the checkpoint that it begins with. */
    private PreparedRun begun() {
        data.training().requireInputs(model.units().inputs());
        CheckpointSettings checkpoints = settings.checkpoints();
        Path begins = checkpoints.resume() != null ? checkpoints.resume() : checkpoints.weights();
        if (begins == null) {
            return this;
        }
        StoredCheckpoint stored = StoredCheckpoint.find(begins);
        PreparedRun run = new PreparedRun(settings, model, data, reference, stored);
        if (checkpoints.resume() != null) {
            RequireSameRun.check(run, stored);
        }
        return run;
    }

    /** The first step: more than 0 if it goes on. */
    public long firstStep() {
        return settings.checkpoints().resume() == null
                ? 0
                : Objects.requireNonNull(checkpoint).text().head().step();
    }

    /** The same with other settings that are of the same model and data. Only one of the two is to be closed. */
    public PreparedRun with(TrainingSettings other) {
        return new PreparedRun(other, model, data, reference, checkpoint);
    }

    public Mesh mesh() {
        return settings.parallel().mesh();
    }

    /** Tokens of a step, on all ranks together. */
    public long tokensPerStep() {
        return Math.multiplyExact((long) model.batch(), model.seq());
    }

    @Override
    public void close() {
        if (reference != null) {
            reference.close();
        }
    }
}
