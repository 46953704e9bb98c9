package io.shardwright.runtime.cli;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.checkpoint.CheckpointException;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.cli.options.CheckpointOptions;
import io.shardwright.runtime.cli.options.GuardOptions;
import io.shardwright.runtime.run.ResumedSettings;
import io.shardwright.runtime.settings.ComputeSettings;
import io.shardwright.runtime.settings.ModelSettings;
import io.shardwright.runtime.settings.ParallelSettings;
import io.shardwright.runtime.settings.PipelineSettings;
import io.shardwright.runtime.settings.ReplicationSettings;
import io.shardwright.runtime.settings.TrainingSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What {@code train --resume} comes to: the settings of a checkpoint, with what was said on the command line in their place. */
final class ResumeRun {
    /** What makes a run what it is. */
    private static final List<String> FIXED = List.of(
            "--size",
            "--variant",
            "--set",
            "--dropout",
            "--optimizer",
            "--lr",
            "--lr-schedule",
            "--lr-floor",
            "--lr-tail",
            "--lr-fall",
            "--muon-lr",
            "--momentum",
            "--warmup",
            "--clip",
            "--weight-decay",
            "--seed",
            "--reference");

    private final Predicate<String> isGiven;
    private final StoredCheckpoint checkpoint;
    private final TrainingSettings saved;

    /** @param isGiven whether an option stands on the command line */
    ResumeRun(Path folder, Predicate<String> isGiven) {
        this(find(folder), isGiven);
    }

    /** Of which nothing is to be another, but for {@link #on}. */
    ResumeRun(StoredCheckpoint checkpoint) {
        this(checkpoint, _ -> false);
    }

    private ResumeRun(StoredCheckpoint checkpoint, Predicate<String> isGiven) {
        this.isGiven = isGiven;
        this.checkpoint = checkpoint;
        saved = ResumedSettings.of(checkpoint);
    }

    /** What the run goes on from. */
    StoredCheckpoint checkpoint() {
        return checkpoint;
    }

    /** The run on another mesh. */
    TrainingSettings on(ParallelOptions options, Mesh mesh) {
        ModelSettings model = saved.model();
        ComputeSettings compute = saved.compute();
        return saved.withParallel(options.settings(mesh))
                .withModel(new ModelSettings(
                        model.name(),
                        model.sizes(),
                        model.variants(),
                        model.settings(),
                        model.dropout(),
                        options.sequenceParallel))
                .withCompute(new ComputeSettings(
                        compute.device(),
                        compute.precision(),
                        options.recompute,
                        options.memoryLimitBytes(),
                        compute.kernels()));
    }

    /** The newest whole one, and what is wrong with newer ones. */
    private static StoredCheckpoint find(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new CheckpointException(
                    folder, "is no folder\n  Fix: name one that a run has left with --checkpoints");
        }
        StoredCheckpoint.Newest newest = StoredCheckpoint.newest(folder);
        if (newest.checkpoint().isPresent()) {
            newest.problems().forEach(problem -> System.err.println("note: left out: " + problem));
            return newest.checkpoint().get();
        }
        return StoredCheckpoint.find(folder);
    }

    /** @param said all that stands on the command line, and what is usual where nothing does */
    TrainingSettings settings(
            TrainingSettings said,
            String model,
            CheckpointOptions checkpoints,
            GuardOptions guard,
            @Nullable Long steps) {
        requireSameRun(model);
        // At once: a schedule and a guard that don't go together may each be what replaces the other's like.
        TrainingSettings settings = new TrainingSettings(
                model(said),
                isGiven.test("--mesh") ? said.parallel() : parallel(said.parallel()),
                compute(said.compute()),
                saved.recipe().with(guard.over(saved.recipe().guard())),
                isGiven.test("--data") ? said.data() : saved.data(),
                said.sampling(),
                said.launch(),
                said.outputs(),
                checkpoints.over(saved.checkpoints()),
                saved.seed());
        return steps == null ? settings : ResumedSettings.withSteps(settings, steps);
    }

    private void requireSameRun(String model) {
        if (!model.isEmpty() && !model.equals(saved.model().name())) {
            throw new UsageException("MODEL " + model + ": " + checkpoint.folder() + " is of "
                    + saved.model().name() + "\n  Fix: leave it out");
        }
        for (String option : FIXED) {
            if (isGiven.test(option)) {
                throw new UsageException(option + ": a run that goes on has the one of its checkpoint\n"
                        + "  Fix: leave it out, or begin another run with the weights alone: --from "
                        + checkpoint.folder());
            }
        }
    }

    private ModelSettings model(TrainingSettings said) {
        ModelSettings model = saved.model();
        boolean inForm = said.model().sequenceParallel() || model.sequenceParallel() && !isGiven.test("--mesh");
        return new ModelSettings(
                model.name(), model.sizes(), model.variants(), model.settings(), model.dropout(), inForm);
    }

    private ParallelSettings parallel(ParallelSettings said) {
        PipelineSettings pipeline = saved.parallel().pipeline();
        PipelineSettings other = said.pipeline();
        ReplicationSettings replication = saved.parallel().replication();
        return new ParallelSettings(
                saved.parallel().mesh(),
                new PipelineSettings(
                        either("--schedule", other.schedule(), pipeline.schedule()),
                        isGiven.test("--microbatches") ? other.microbatches() : pipeline.microbatches(),
                        either("--stages", other.stages(), pipeline.stages()),
                        either("--chunks", other.chunks(), pipeline.chunks()),
                        either("--vertical-sync", other.verticalSync(), pipeline.verticalSync())),
                new ReplicationSettings(
                        either("--zero", said.replication().zero(), replication.zero()),
                        either("--dp-mode", said.replication().mode(), replication.mode())),
                either("--context", said.context(), saved.parallel().context()));
    }

    private ComputeSettings compute(ComputeSettings said) {
        return new ComputeSettings(
                either("--device", said.device(), saved.compute().device()),
                either("--precision", said.precision(), saved.compute().precision()),
                either("--recompute", said.recompute(), saved.compute().recompute()),
                said.memoryLimit(),
                saved.compute().kernels());
    }

    private <T> T either(String option, T said, T before) {
        return isGiven.test(option) ? said : before;
    }
}
