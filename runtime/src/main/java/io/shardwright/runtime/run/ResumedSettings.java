package io.shardwright.runtime.run;

import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.settings.Recipe;
import io.shardwright.runtime.settings.SettingFacts;
import io.shardwright.runtime.settings.TrainingSettings;
import java.nio.file.Path;

/**
 * The settings of a run that goes on from a checkpoint: those that it had, to be changed where a run may change.
 *
 * <pre>{@code
 * TrainingSettings settings = ResumedSettings.of(Path.of("runs/a"))
 *         .withParallel(ParallelSettings.of(Mesh.parse("pp=2,dp=2")));
 * }</pre>
 *
 * <p>Mesh, schedule, ZeRO's stage, precision, device, form and transport may be others. Model, optimizer, seed and text have to stay,
 * and {@link PreparedRun} sees to it.
 */
public final class ResumedSettings {
    private ResumedSettings() {}

    /**
     * Settings to go on from the newest whole checkpoint of a folder, or from one. Later ones are written beside it.
     *
     * @throws io.shardwright.runtime.checkpoint.CheckpointException if there is none
     */
    public static TrainingSettings of(Path folder) {
        return of(StoredCheckpoint.find(folder));
    }

    /** {@link #of(Path)} */
    public static TrainingSettings of(StoredCheckpoint checkpoint) {
        TrainingSettings settings = SettingFacts.settings(checkpoint.settings());
        Path folder = checkpoint.folder().toAbsolutePath().normalize();
        return settings.withCheckpoints(
                settings.checkpoints().withFolder(folder.getParent()).resuming(folder));
    }

    /** With another number of steps in all. The learning rate falls until the last of them. */
    public static TrainingSettings withSteps(TrainingSettings settings, long steps) {
        Recipe recipe = settings.recipe();
        LearningRate rate = recipe.rate();
        boolean fallsToTheEnd = rate.steps() == recipe.steps();
        return settings.withRecipe(new Recipe(
                recipe.optimizer(), fallsToTheEnd ? rate.over(steps) : rate, recipe.clip(), steps, recipe.guard()));
    }
}
