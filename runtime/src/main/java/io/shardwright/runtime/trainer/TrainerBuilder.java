package io.shardwright.runtime.trainer;

import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroStage;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.metric.Metric;
import io.shardwright.runtime.output.OutputListeners;
import io.shardwright.runtime.output.RunFiles;
import io.shardwright.runtime.run.DataOfRun;
import io.shardwright.runtime.run.ModelOfRun;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.Rehearsal;
import io.shardwright.runtime.run.RunListener;
import io.shardwright.runtime.run.StartedRun;
import io.shardwright.runtime.run.TrainingRun;
import io.shardwright.runtime.settings.CheckpointSettings;
import io.shardwright.runtime.settings.ComputeSettings;
import io.shardwright.runtime.settings.LaunchSettings;
import io.shardwright.runtime.settings.ModelSettings;
import io.shardwright.runtime.settings.OptimizerKind;
import io.shardwright.runtime.settings.OutputSettings;
import io.shardwright.runtime.settings.ParallelSettings;
import io.shardwright.runtime.settings.PipelineSettings;
import io.shardwright.runtime.settings.RankKind;
import io.shardwright.runtime.settings.RecipeBuilder;
import io.shardwright.runtime.settings.ReplicationMode;
import io.shardwright.runtime.settings.ReplicationSettings;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.ModelForm;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.spi.model.ModelUnits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Trainer} is to do. What isn't chosen is what the command line takes, too: AdamW for 400 steps in float32, 1F1B over stages that
 * are cut by their work, all-reduced gradients, seed 1.
 */
public final class TrainerBuilder {
    private final RankContext rank;
    private final ModelUnits units;
    private final RecipeBuilder recipe = new RecipeBuilder();
    private final List<RunListener> listeners = new ArrayList<>();
    private String name = "model";
    private long batch = 1;
    private long seq = 1;
    private @Nullable InputSource data;
    private DataOfRun.@Nullable HeldOut heldOut;
    private Trainer.@Nullable Evaluated evaluated;
    private PipelineSettings pipeline = PipelineSettings.USUAL;
    private ReplicationSettings replication = ReplicationSettings.PLAIN;
    private ContextForm context = ContextForm.RING;
    private ComputeSettings compute = ComputeSettings.CPU;
    private CheckpointSettings checkpoints = CheckpointSettings.NONE;
    private OutputSettings outputs = OutputSettings.NONE;
    private boolean sequenceParallel;
    private boolean resumes;
    private long seed = 1;

    TrainerBuilder(RankContext rank, ModelUnits units) {
        this.rank = rank;
        this.units = units;
    }

    // ---------------------------------------------------------------- what is trained, on what

    /** What messages, checkpoints and reports call the model; else {@code model}. */
    public TrainerBuilder named(String other) {
        name = other;
        return this;
    }

    /** Sequences of a step, on all ranks together. */
    public TrainerBuilder batch(long sequences) {
        batch = sequences;
        return this;
    }

    /** Positions of a sequence: the {@code seq} of the model's shapes. A model that knows none needs none. */
    public TrainerBuilder seq(long positions) {
        seq = positions;
        return this;
    }

    /** What it is trained on. Step s of batches of n has sequences s n to s n + n - 1 of it. */
    public TrainerBuilder data(InputSource source) {
        data = source;
        return this;
    }

    /**
     * What the trained model is evaluated on at the end.
     *
     * @param batches that are taken of it
     */
    public TrainerBuilder heldOut(InputSource source, int batches, Metric... metrics) {
        heldOut = new DataOfRun.HeldOut(source, batches, List.of(metrics));
        return this;
    }

    /**
     * What the model is evaluated on while it is trained; {@link RunListener#evaluated(long, Evaluation)} is told.
     *
     * @param batches that are taken of it, each as large as a step's
     * @param every how many steps
     */
    public TrainerBuilder evaluate(InputSource source, int batches, long every, Metric... metrics) {
        evaluated = new Trainer.Evaluated(new DataOfRun.HeldOut(source, batches, List.of(metrics)), every);
        return this;
    }

    /** Of first values, dropout, and whatever else is random in the model. */
    public TrainerBuilder seed(long other) {
        seed = other;
        return this;
    }

    // ---------------------------------------------------------------- the recipe

    /** Updates of the parameters. */
    public TrainerBuilder steps(long number) {
        recipe.steps(number);
        return this;
    }

    /** In place of AdamW. */
    public TrainerBuilder optimizer(OptimizerKind kind) {
        recipe.optimizer(kind);
        return this;
    }

    /** The highest learning rate. It rises over a twentieth of the steps, those of the run that goes on, and falls like a cosine. */
    public TrainerBuilder rate(double peak) {
        recipe.rate(peak);
        return this;
    }

    /** Everything that {@link RecipeBuilder} knows: {@code recipe(r -> r.rateKind(RateKind.WSD).clip(0.5))}. */
    public TrainerBuilder recipe(Consumer<RecipeBuilder> choices) {
        choices.accept(recipe);
        return this;
    }

    // ---------------------------------------------------------------- how it is spread

    /** The order of the work of ranks along pp, and parts that each replica's share of the batch is cut into. */
    public TrainerBuilder schedule(ScheduleKind kind, int microbatches) {
        pipeline =
                new PipelineSettings(kind, microbatches, pipeline.stages(), pipeline.chunks(), pipeline.verticalSync());
        return this;
    }

    /** Parts that each replica's share of the batch is cut into; without a pipeline, gradients are accumulated over them. */
    public TrainerBuilder microbatches(int count) {
        pipeline = pipeline.withMicrobatches(count);
        return this;
    }

    /** Everything about the pipeline. */
    public TrainerBuilder pipeline(PipelineSettings settings) {
        pipeline = settings;
        return this;
    }

    /** What replicas along dp share out instead of each keeping all of it. */
    public TrainerBuilder zero(ZeroStage stage) {
        replication = new ReplicationSettings(stage, replication.mode());
        return this;
    }

    /** Who updates, of the replicas along dp. */
    public TrainerBuilder replication(ReplicationMode mode) {
        replication = new ReplicationSettings(replication.zero(), mode);
        return this;
    }

    /** How attention sees a sequence that is split over cp. */
    public TrainerBuilder context(ContextForm form) {
        context = form;
        return this;
    }

    /** Takes the model in the form that {@code @SequenceParallel} gives it. */
    public TrainerBuilder sequenceParallel(boolean wanted) {
        sequenceParallel = wanted;
        return this;
    }

    // ---------------------------------------------------------------- what it computes on

    /** {@code cpu}, {@code tornado} or {@code tornado:1}. */
    public TrainerBuilder device(String device) {
        compute = compute.onDevice(device);
        return this;
    }

    /** Of parameters, gradients and the operands of matmuls. */
    public TrainerBuilder precision(Precision precision) {
        compute = compute.in(precision);
        return this;
    }

    /** Drops every unit's activations, and computes them again in backward. */
    public TrainerBuilder recompute() {
        compute = compute.recomputing();
        return this;
    }

    /** The bytes that a rank may need. */
    public TrainerBuilder memoryLimit(long bytes) {
        compute = compute.within(bytes);
        return this;
    }

    // ---------------------------------------------------------------- what it keeps and tells

    /** What it keeps of itself, and begins with. */
    public TrainerBuilder checkpoints(CheckpointSettings settings) {
        checkpoints = settings;
        return this;
    }

    /** Writes a checkpoint into a folder after so many steps, and after the last; and goes on from the newest that is there already. */
    public TrainerBuilder checkpoints(Path folder, long everySteps) {
        checkpoints = CheckpointSettings.in(folder).every(everySteps);
        resumes = true;
        return this;
    }

    /**
     * Files that rank 0 writes: every step when it is over ({@code logs}, {@code tensorBoard}), and numbers, a page and a trace at the
     * end. That they can be written is tried by {@link #build}.
     */
    public TrainerBuilder outputs(OutputSettings settings) {
        outputs = settings;
        return this;
    }

    /** Is told of the steps, and of whatever else happens, on rank 0 alone. */
    public TrainerBuilder listener(RunListener listener) {
        if (rank.rank() == 0) {
            listeners.add(listener);
        }
        return this;
    }

    /** The same on every rank, of which each has one: for listeners that gather something from all. */
    public TrainerBuilder listenerOfEachRank(RunListener listener) {
        listeners.add(listener);
        return this;
    }

    // ----------------------------------------------------------------

    /**
     * Declares the model, takes memory, and gives the parameters first values or those of a checkpoint.
     *
     * @throws SettingException about a choice that is out of its range, or two that don't go together
     * @throws io.shardwright.diagnostic.ModelException if the model can't be built on the mesh
     */
    public Trainer build() {
        PreparedRun run = PreparedRun.of(settings(), model(), data());
        if (run.settings().compute().memoryLimit() != null) {
            var ignored = Rehearsal.of(run);
        }
        return new Trainer(StartedRun.of(run, TrainingRun.world(run, rank), withFiles(run)), evaluated);
    }

    private List<RunListener> withFiles(PreparedRun run) {
        List<RunListener> all = new ArrayList<>(listeners);
        if (!outputs.equals(OutputSettings.NONE)) {
            if (rank.rank() == 0) {
                RunFiles.check(outputs);
            }
            all.addAll(OutputListeners.of(run, rank.rank()));
        }
        return all;
    }

    private TrainingSettings settings() {
        TrainingSettings usual = TrainingSettings.of(name, dataName());
        ModelSettings model = usual.model().withSizes(ModelChoice.sizes("seq", seq, "batch", batch));
        CheckpointSettings begun = begun();
        if (begun.resume() != null) {
            takeWarmup(StoredCheckpoint.find(begun.resume()));
        }
        return usual.withModel(sequenceParallel ? model.inSequenceParallelForm() : model)
                .withParallel(new ParallelSettings(rank.mesh(), pipeline, replication, context))
                .withCompute(compute)
                .withRecipe(recipe.build())
                .withLaunch(LaunchSettings.of(rank.isThread() ? RankKind.THREADS : RankKind.PROCESSES))
                .withCheckpoints(begun)
                .withOutputs(outputs)
                .withSeed(seed);
    }

    /** A twentieth of more steps is another warm-up than the one that the run has had. */
    private void takeWarmup(StoredCheckpoint checkpoint) {
        String warmup = checkpoint.settings().get("recipe.rate.warmup");
        if (warmup != null) {
            recipe.usualWarmup(Long.parseLong(warmup));
        }
    }

    /** The same in every process. */
    private String dataName() {
        return data == null || data.getClass().isHidden()
                ? "data"
                : data.getClass().getSimpleName();
    }

    private CheckpointSettings begun() {
        Path folder = checkpoints.folder();
        if (!resumes || folder == null) {
            return checkpoints;
        }
        return StoredCheckpoint.newest(folder)
                .checkpoint()
                .map(newest ->
                        checkpoints.resuming(newest.folder().toAbsolutePath().normalize()))
                .orElse(checkpoints);
    }

    private ModelOfRun model() {
        return ModelOfRun.of(name, ModelForm.of(name, units, sequenceParallel), batch, seq);
    }

    private DataOfRun data() {
        if (data == null) {
            throw new SettingException("%s: there is nothing to train on\n  Fix: .data(source)", Setting.DATA);
        }
        DataOfRun training = DataOfRun.of(data);
        return heldOut == null ? training : training.with(heldOut);
    }
}
