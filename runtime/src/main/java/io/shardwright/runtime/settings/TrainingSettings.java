package io.shardwright.runtime.settings;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.guard.OnBadStep;
import io.shardwright.schedule.ScheduleKind;
import java.util.List;

/**
 * All of a training run. Every rank is given the same.
 *
 * <pre>{@code
 * TrainingSettings settings = TrainingSettings.of("minigpt", "text.txt")
 *         .withParallel(ParallelSettings.of(Mesh.parse("pp=2,tp=2")))
 *         .withRecipe(new RecipeBuilder().optimizer(OptimizerKind.MUON).steps(1000).build())
 *         .withOutputs(OutputSettings.json(Path.of("run.json")));
 * }</pre>
 *
 * @param model which model, of what size
 * @param parallel how it is spread over ranks
 * @param compute the device and precision
 * @param recipe how it is trained, for how long
 * @param data what it is trained on
 * @param sampling what it writes at the end
 * @param launch how ranks are started
 * @param outputs files that the run leaves
 * @param checkpoints what it keeps of itself, and begins with
 * @param seed of initial weights, batches, dropout and sampling
 */
public record TrainingSettings(
        ModelSettings model,
        ParallelSettings parallel,
        ComputeSettings compute,
        Recipe recipe,
        DataSettings data,
        SamplingSettings sampling,
        LaunchSettings launch,
        OutputSettings outputs,
        CheckpointSettings checkpoints,
        long seed) {
    /** @throws SettingException if steps are to be left out, and stages have updated on their own by then */
    public TrainingSettings {
        ScheduleKind schedule = parallel.pipeline().schedule();
        if (recipe.guard().onBadStep() == OnBadStep.SKIP && schedule == ScheduleKind.PIPEDREAM) {
            throw new SettingException(
                    "%s doesn't go with %s: stages have updated by the time that a step's loss is known\n"
                            + "  Fix: take %s, or %s",
                    Setting.ON_BAD_STEP.is(OnBadStep.SKIP),
                    Setting.SCHEDULE.is(schedule.text()),
                    Setting.ON_BAD_STEP.is(OnBadStep.STOP),
                    Setting.SCHEDULE.is("1f1b"));
        }
    }

    /** Two tensor-parallel processes on the CPU, with the usual recipe; nothing is written or sampled. */
    public static TrainingSettings of(String model, String text) {
        return new TrainingSettings(
                ModelSettings.of(model),
                ParallelSettings.of(Mesh.parse("tp=2")),
                ComputeSettings.CPU,
                new RecipeBuilder().build(),
                DataSettings.text(text),
                SamplingSettings.NONE,
                LaunchSettings.USUAL,
                OutputSettings.NONE,
                CheckpointSettings.NONE,
                1);
    }

    /** What was chosen and changes nothing, as it is about an axis that the mesh doesn't have, or another schedule. */
    public List<IdleSetting> idle() {
        return IdleSetting.of(this);
    }

    /** How ranks wait for each other, and how long the launcher does for them when it is told to end. */
    public CommOptions comm() {
        // They end the step and write a checkpoint first; no step takes longer than ranks wait for each other.
        return checkpoints.folder() == null ? launch.comm() : launch.comm().withEnding(launch.timeOut());
    }

    public TrainingSettings withModel(ModelSettings other) {
        return new TrainingSettings(
                other, parallel, compute, recipe, data, sampling, launch, outputs, checkpoints, seed);
    }

    public TrainingSettings withParallel(ParallelSettings other) {
        return new TrainingSettings(model, other, compute, recipe, data, sampling, launch, outputs, checkpoints, seed);
    }

    public TrainingSettings withCompute(ComputeSettings other) {
        return new TrainingSettings(model, parallel, other, recipe, data, sampling, launch, outputs, checkpoints, seed);
    }

    public TrainingSettings withRecipe(Recipe other) {
        return new TrainingSettings(
                model, parallel, compute, other, data, sampling, launch, outputs, checkpoints, seed);
    }

    public TrainingSettings withData(DataSettings other) {
        return new TrainingSettings(
                model, parallel, compute, recipe, other, sampling, launch, outputs, checkpoints, seed);
    }

    public TrainingSettings withSampling(SamplingSettings other) {
        return new TrainingSettings(model, parallel, compute, recipe, data, other, launch, outputs, checkpoints, seed);
    }

    public TrainingSettings withLaunch(LaunchSettings other) {
        return new TrainingSettings(
                model, parallel, compute, recipe, data, sampling, other, outputs, checkpoints, seed);
    }

    public TrainingSettings withOutputs(OutputSettings other) {
        return new TrainingSettings(model, parallel, compute, recipe, data, sampling, launch, other, checkpoints, seed);
    }

    public TrainingSettings withCheckpoints(CheckpointSettings other) {
        return new TrainingSettings(model, parallel, compute, recipe, data, sampling, launch, outputs, other, seed);
    }

    public TrainingSettings withSeed(long other) {
        return new TrainingSettings(
                model, parallel, compute, recipe, data, sampling, launch, outputs, checkpoints, other);
    }
}
