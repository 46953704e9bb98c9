package io.shardwright.runtime.run;

import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.checkpoint.CheckpointException;
import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.device.DeviceChoice;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.launch.Transports;
import io.shardwright.runtime.report.Bubble;
import io.shardwright.runtime.report.JobRecord;
import io.shardwright.runtime.settings.RankKind;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.state.Checkpoints;
import io.shardwright.runtime.train.DivergedException;
import io.shardwright.runtime.train.ExpertLoad;
import io.shardwright.runtime.train.StartCheck;
import io.shardwright.runtime.train.Training;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** One run on one rank: the model is built, trained, evaluated, and writes what was asked for. */
public final class TrainingRun {
    private static final int PROMPT = 40;

    private final PreparedRun run;
    private final RankWorld world;
    private final RunListener listener;

    /** @param listeners of this rank */
    public TrainingRun(PreparedRun run, RankWorld world, List<? extends RunListener> listeners) {
        this.run = run;
        this.world = world;
        listener = RunListener.all(List.copyOf(listeners));
    }

    /**
     * The job as the rank of a context sees it, on the device that the settings name.
     *
     * @throws io.shardwright.diagnostic.ModelException if that device isn't there
     */
    public static RankWorld world(PreparedRun run, RankContext context) {
        TrainingSettings settings = run.settings();
        boolean threads = settings.launch().ranks() == RankKind.THREADS
                && Transports.ofThisProcess().isEmpty();
        return new RankWorld(
                context.endpoint(),
                DeviceChoice.parse(settings.compute().device())
                        .create(threads ? context.mesh().size() : 1),
                settings.seed(),
                settings.parallel().context());
    }

    /**
     * All ranks call it, with the same settings.
     *
     * @throws io.shardwright.diagnostic.ModelException if ranks don't have the same settings and data, or the model can't be built
     * @throws DivergedException if a loss or a gradient is no number any more
     */
    public RunResult run() {
        try {
            return runAll();
        } catch (Throwable e) {
            listener.failed(e);
            throw e;
        }
    }

    private RunResult runAll() {
        StartCheck.settings(world, StartFingerprints.of(run));
        RankModel model = RankModel.declare(run, world);
        model.assembly().commit();
        Reference reference = run.reference();
        RunState state = new RunState(run, model);
        if (run.checkpoint() != null) {
            state.takeUp(run.checkpoint());
        } else if (reference != null) {
            reference.load(run.model(), model);
        }
        StartCheck.parameters(model.assembly());
        long steps = run.settings().recipe().steps();
        RunLog log = new RunLog(run.firstStep(), steps);
        RunRecorder recorder = new RunRecorder(world, model, run.firstStep(), steps);
        try (Checkpoints checkpoints = state.checkpoints(listener)) {
            listener.started(new RunStart(
                    run,
                    model.survey().parameterCount(),
                    world.kernels().describe(),
                    model.flopsPerStep(),
                    model.run().schedule(),
                    log,
                    listener::warned));
            train(model, recorder, log, checkpoints);
            Optional<String> unsaved = checkpoints == null ? Optional.empty() : checkpoints.finish();
            if (log.steps() < steps - run.firstStep() && checkpoints != null) {
                listener.stopped(model.training().step(), checkpoints.newest());
                return new RunResult(log, OptionalDouble.empty());
            }
            RunResult result = end(model, recorder, log);
            if (unsaved.isPresent() && checkpoints != null) {
                throw new CheckpointException(checkpoints.newest(), "could not be written: " + unsaved.get());
            }
            return result;
        }
    }

    private RunResult end(RankModel model, RunRecorder recorder, RunLog log) {
        Reference reference = run.reference();
        JobRecord job = recorder.gather();
        listener.trained(new TrainedRun(
                log,
                job,
                Bubble.of(job.schedule(), job.timelines()),
                model.experts().hasExperts() ? model.experts().tokens() : Map.of(),
                reference == null ? null : ReferenceComparison.of(reference, log)));
        OptionalDouble heldOut = evaluate(model);
        sample(model);
        listener.ended(PeakMemory.ofAllRanks(world));
        return new RunResult(log, heldOut);
    }

    private void train(RankModel model, RunRecorder recorder, RunLog log, @Nullable Checkpoints checkpoints) {
        Training training = model.training();
        long steps = run.settings().recipe().steps();
        boolean stops = false;
        while (training.step() < steps && !stops) {
            long step = training.step();
            world.step(step);
            recorder.beforeStep(step);
            StepResult result = step(model, checkpoints);
            recorder.afterStep(step);
            log.add(result);
            listener.step(result);
            stops = checkpoints != null && checkpoints.afterStep(training.step(), training.step() == steps);
        }
    }

    private StepResult step(RankModel model, @Nullable Checkpoints checkpoints) {
        Training training = model.training();
        long step = training.step();
        try {
            long start = System.nanoTime();
            double rate = training.rate();
            float loss = training.computeGradients();
            listener.gradients(model, step);
            double norm = training.update();
            return new StepResult(step, loss, norm, rate, System.nanoTime() - start, experts(model), training.leftOut().orElse(null));
        } catch (DivergedException e) {
            // Where stages update on their own, some have done so already.
            if (checkpoints != null && training.flushes()) {
                checkpoints.saveIfFinite(step);
            }
            throw e;
        }
    }

    private static StepResult.@Nullable Experts experts(RankModel model) {
        ExpertLoad load = model.experts();
        if (!load.hasExperts()) {
            return null;
        }
        load.gather(model.training().share());
        return new StepResult.Experts(load.auxiliary(), load.droppedShare(), load.imbalance());
    }

    private OptionalDouble evaluate(RankModel model) {
        if (model.heldOut() == null) {
            return OptionalDouble.empty();
        }
        double loss = model.heldOut().compute(model.replication());
        listener.evaluated(loss);
        if (!Double.isFinite(loss)) {
            throw DivergedException.heldOut(loss);
        }
        return OptionalDouble.of(loss);
    }

    private void sample(RankModel model) {
        if (model.sampler() == null) {
            return;
        }
        byte[] prompt = prompt(run.corpus());
        byte[] text = model.sampler()
                .sample(
                        prompt,
                        run.settings().sampling().bytes(),
                        run.settings().sampling().temperature(),
                        run.settings().seed());
        listener.sampled(prompt, text);
    }

    /** The first whole lines of the held-out text, as much as a sample needs to begin with. */
    private static byte[] prompt(@Nullable Corpus corpus) {
        if (corpus == null) {
            return new byte[] {'\n'};
        }
        byte[] text = corpus.heldOut();
        int start = 0;
        while (start < text.length - PROMPT && text[start] != '\n') {
            start++;
        }
        return Arrays.copyOfRange(text, start, Math.min(text.length, start + PROMPT));
    }
}
