package io.shardwright.runtime.run;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.checkpoint.CheckpointException;
import io.shardwright.runtime.evaluate.Evaluator;
import io.shardwright.runtime.metric.Evaluation;
import io.shardwright.runtime.report.Bubble;
import io.shardwright.runtime.report.JobRecord;
import io.shardwright.runtime.state.Checkpoints;
import io.shardwright.runtime.train.DivergedException;
import io.shardwright.runtime.train.ExpertLoad;
import io.shardwright.runtime.train.StartCheck;
import io.shardwright.runtime.train.Training;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run whose model has memory and first values, or those of a checkpoint. All ranks call the same methods, in the same order; once one has
 * thrown, the run is over.
 */
public final class StartedRun implements AutoCloseable {
    private final PreparedRun run;
    private final RankWorld world;
    private final RunListener listener;
    private final RankModel model;
    private final RunLog log;
    private final RunRecorder recorder;
    private final @Nullable Checkpoints checkpoints;
    private boolean stops;

    /** Taken off the thread while listeners are told: files are closed where an interrupted thread writes to them. */
    private boolean interrupted;

    private boolean ended;

    private StartedRun(PreparedRun run, RankWorld world, RunListener listener) {
        this.run = run;
        this.world = world;
        this.listener = listener;
        StartCheck.settings(world, () -> StartFingerprints.of(run));
        model = RankModel.declare(run, world);
        if (run.checkpoint() != null) {
            model.assembly().commitUnfilled();
        } else {
            model.assembly().commit();
        }
        Reference reference = run.reference();
        RunState state = new RunState(run, model);
        if (run.checkpoint() != null) {
            state.takeUp(run.checkpoint());
        } else if (reference != null) {
            reference.load(run.model().name(), run.model().names(), model);
        }
        StartCheck.parameters(model.assembly());
        long steps = run.settings().recipe().steps();
        log = new RunLog(run.firstStep(), steps);
        recorder = new RunRecorder(world, model, state.memoryReport(), run.firstStep(), steps);
        checkpoints = state.checkpoints(listener);
    }

    /**
     * @param listeners of this rank
     * @throws io.shardwright.diagnostic.ModelException if ranks don't have the same settings and data, or the model can't be built
     */
    public static StartedRun of(PreparedRun run, RankWorld world, List<? extends RunListener> listeners) {
        RunListener listener = RunListener.all(List.copyOf(listeners));
        try {
            StartedRun started = new StartedRun(run, world, listener);
            started.begin();
            return started;
        } catch (Throwable e) {
            listener.failed(e);
            throw e;
        }
    }

    private void begin() {
        try {
            listener.started(new RunStart(
                    run,
                    model.survey().parameterCount(),
                    world.kernels().describe(),
                    model.flopsPerStep(),
                    model.run().schedule(),
                    log,
                    listener::warned));
        } catch (Throwable e) {
            letGo();
            throw e;
        }
    }

    private <T> T telling(Supplier<T> work) {
        try {
            return work.get();
        } catch (Throwable e) {
            ended = true;
            listener.failed(e);
            throw e;
        }
    }

    public PreparedRun run() {
        return run;
    }

    /** The model on this rank. */
    public RankModel model() {
        return model;
    }

    /** What was measured so far. */
    public RunLog log() {
        return log;
    }

    /** Whether no step comes any more: all have been made, or the process was told to end. */
    public boolean isOver() {
        return stops || model.training().step() >= run.settings().recipe().steps();
    }

    /**
     * One step more, and if its time has come a checkpoint.
     *
     * @throws DivergedException if the step can't be taken, and such a step isn't left out
     * @throws ModelException if the thread is interrupted, as one rank alone may be: it runs on the thread of who started it
     */
    public StepResult step() {
        interrupted = Thread.interrupted();
        try {
            return next();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private StepResult next() {
        return telling(() -> {
            Training training = model.training();
            long steps = run.settings().recipe().steps();
            long step = training.step();
            if (interrupted) {
                throw new ModelException("the thread of rank " + world.rank() + " was interrupted before step " + step);
            }
            world.step(step);
            recorder.beforeStep(step);
            StepResult result = train();
            interrupted = Thread.interrupted();
            recorder.afterStep(step);
            log.add(result);
            listener.step(result);
            stops = checkpoints != null && checkpoints.afterStep(training.step(), training.step() == steps);
            return result;
        });
    }

    private StepResult train() {
        Training training = model.training();
        long step = training.step();
        try {
            long start = System.nanoTime();
            double rate = training.rate();
            float loss = training.computeGradients();
            listener.gradients(model, step);
            double norm = training.update();
            return new StepResult(
                    step,
                    loss,
                    norm,
                    rate,
                    System.nanoTime() - start,
                    experts(),
                    training.leftOut().orElse(null));
        } catch (DivergedException e) {
            // Where stages update on their own, some have done so already.
            if (checkpoints != null && training.flushes()) {
                checkpoints.saveIfFinite(step);
            }
            throw e;
        }
    }

    private StepResult.@Nullable Experts experts() {
        ExpertLoad load = model.experts();
        if (!load.hasExperts()) {
            return null;
        }
        load.gather(model.training().share());
        return new StepResult.Experts(load.auxiliary(), load.droppedShare(), load.imbalance());
    }

    /**
     * The loss and some metrics over the first batches of a source, as the model is now. All ranks call it, between steps.
     *
     * @throws io.shardwright.diagnostic.ModelException if there are metrics, and the model has nothing but a loss
     */
    public Evaluation evaluate(DataOfRun.HeldOut data) {
        return telling(() -> {
            Evaluation evaluation = evaluator().evaluate(data.source(), data.batches(), data.metrics());
            listener.evaluated(model.training().step(), evaluation);
            return evaluation;
        });
    }

    private Evaluator evaluator() {
        return new Evaluator(
                model.applied(run.model().units()),
                model.training().batch(),
                run.model().seq());
    }

    /** The end of the run: what ranks did is gathered, the model evaluated and sampled from, and the last checkpoint written. */
    public RunResult finish() {
        return telling(() -> {
            RunResult result = checkpoints == null ? end() : endWith(checkpoints);
            ended = true;
            return result;
        });
    }

    private RunResult endWith(Checkpoints checkpoints) {
        Optional<String> unsaved = checkpoints.finish();
        RunResult result;
        if (model.training().step() == run.settings().recipe().steps()) {
            checkpoints.letEnd();
            result = end();
        } else {
            result = new RunResult(log, OptionalDouble.empty());
            if (unsaved.isEmpty()) {
                listener.stopped(model.training().step(), checkpoints.newest());
            }
        }
        if (unsaved.isPresent()) {
            throw new CheckpointException(checkpoints.newest(), "could not be written: " + unsaved.get());
        }
        return result;
    }

    private RunResult end() {
        Reference reference = run.reference();
        JobRecord job = recorder.gather();
        listener.trained(new TrainedRun(
                log,
                job,
                Bubble.of(job.schedule(), job.timelines()),
                model.experts().hasExperts() ? model.experts().tokens() : Map.of(),
                reference == null ? null : ReferenceComparison.of(reference, log)));
        OptionalDouble heldOut = evaluate();
        sample();
        listener.ended(PeakMemory.ofAllRanks(world));
        return new RunResult(log, heldOut);
    }

    private OptionalDouble evaluate() {
        if (model.heldOut() == null) {
            return OptionalDouble.empty();
        }
        double loss = model.heldOut().compute(model.replication());
        listener.evaluated(loss);
        if (!Double.isFinite(loss)) {
            throw DivergedException.heldOut(loss);
        }
        DataOfRun.HeldOut data = Objects.requireNonNull(run.data().heldOut());
        if (!data.metrics().isEmpty()) {
            listener.evaluated(
                    model.training().step(), evaluator().evaluate(data.source(), data.batches(), loss, data.metrics()));
        }
        return OptionalDouble.of(loss);
    }

    private void sample() {
        if (model.sampler() == null) {
            return;
        }
        byte[] prompt = Objects.requireNonNull(run.data().prompt());
        byte[] text = model.sampler()
                .sample(
                        prompt,
                        run.settings().sampling().bytes(),
                        run.settings().sampling().temperature(),
                        run.settings().seed());
        listener.sampled(prompt, text);
    }

    /** Lets go of the folder that checkpoints are written to. Of a run that hasn't ended, listeners are told that it won't. */
    @Override
    public void close() {
        try {
            if (!ended) {
                ended = true;
                listener.failed(new ModelException(
                        "the run was closed before step " + model.training().step() + " of "
                                + run.settings().recipe().steps()));
            }
        } finally {
            letGo();
        }
    }

    private void letGo() {
        if (checkpoints != null) {
            checkpoints.close();
        }
    }
}
