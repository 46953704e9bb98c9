package io.shardwright.runtime.trainer;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.metric.Evaluation;
import io.shardwright.runtime.metric.Metric;
import io.shardwright.runtime.predict.Predictor;
import io.shardwright.runtime.run.DataOfRun;
import io.shardwright.runtime.run.RankModel;
import io.shardwright.runtime.run.RunLog;
import io.shardwright.runtime.run.RunResult;
import io.shardwright.runtime.run.StartedRun;
import io.shardwright.runtime.run.StepResult;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.spi.model.ModelUnits;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One rank's part of a training. All ranks of the job make one with the same choices, and call the same methods in the same order.
 *
 * <pre>{@code
 * try (Trainer trainer = Trainer.of(rank, ShardedDigits.units(config))
 *         .batch(64).steps(400).rate(2e-3)
 *         .data(digits)
 *         .build()) {
 *     for (StepResult step : trainer.steps()) {
 *         …
 *     }
 * }
 * }</pre>
 *
 * <p>With the last step of the recipe, or when the process is told to end and there are checkpoints, the run is over: what ranks did is
 * gathered, what was held out evaluated, the last checkpoint written, and listeners are told.
 */
public final class Trainer implements AutoCloseable {
    /**
     * What is evaluated while the model is trained.
     *
     * @param every how many steps
     */
    record Evaluated(DataOfRun.HeldOut data, long every) {
        Evaluated {
            if (every < 1) {
                throw new SettingException(
                        "evaluated every %s steps\n  Fix: every step, 1, or every so many", Long.toString(every));
            }
        }
    }

    private final StartedRun run;
    private final @Nullable Evaluated evaluated;
    private @Nullable RunResult result;

    Trainer(StartedRun run, @Nullable Evaluated evaluated) {
        this.run = run;
        this.evaluated = evaluated;
    }

    /**
     * What is trained, and where.
     *
     * @param units of a model that gives a loss
     */
    public static TrainerBuilder of(RankContext rank, ModelUnits units) {
        return new TrainerBuilder(rank, units);
    }

    /** Everything that was chosen, and what is usual where nothing was. */
    public TrainingSettings settings() {
        return run.run().settings();
    }

    /** The model on this rank. */
    public RankModel model() {
        return run.model();
    }

    /** The number of the step that comes next, from 0; more than 0 at once if the run goes on from a checkpoint. */
    public long step() {
        return run.model().training().step();
    }

    /** What was measured of the steps of this run. */
    public RunLog log() {
        return run.log();
    }

    /** Whether no step comes any more. */
    public boolean isOver() {
        return run.isOver();
    }

    /** What the run came to; empty until it is over. */
    public Optional<RunResult> result() {
        return Optional.ofNullable(result);
    }

    /** The steps that are left, each made when it is asked for. */
    public Iterable<StepResult> steps() {
        return steps(left());
    }

    /**
     * So many steps, each made when it is asked for; fewer if the process is told to end.
     *
     * @throws SettingException if they are more than are left
     */
    public Iterable<StepResult> steps(long count) {
        requireLeft(count);
        return () -> new Iterator<>() {
            private long made;

            @Override
            public boolean hasNext() {
                return made < count && !run.isOver();
            }

            @Override
            public StepResult next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                made++;
                return make();
            }
        };
    }

    /**
     * Makes the steps that are left.
     *
     * @throws io.shardwright.diagnostic.ModelException if there are none, and what comes behind the last has failed before
     */
    public RunResult run() {
        run(left());
        if (result == null) {
            throw new ModelException(
                    "step " + (step() - 1) + " was the last, and what comes behind it has failed: there is nothing to"
                            + " run any more, and no result\n"
                            + "  Fix: mend what the call before this one threw, and begin another run;"
                            + " it can go on from a checkpoint, if one was written");
        }
        return result;
    }

    /**
     * Makes so many steps; fewer if the process is told to end.
     *
     * @throws SettingException if they are more than are left
     */
    public void run(long count) {
        requireLeft(count);
        for (long made = 0; made < count && !run.isOver(); made++) {
            make();
        }
    }

    /**
     * The loss and some metrics over the first batches of a source, each as large as a step's, as the model is now. All ranks call it with the
     * same, and get the same.
     *
     * @throws io.shardwright.diagnostic.ModelException if there are metrics, and the model has nothing but a loss
     */
    public Evaluation evaluate(InputSource source, int batches, Metric... metrics) {
        return run.evaluate(new DataOfRun.HeldOut(source, batches, List.of(metrics)));
    }

    /**
     * The model without its loss, with the parameters that it has whenever it is asked. What it needs lies where steps have what they need, as far
     * as there is room.
     *
     * @param batch the most sequences at a time, on all ranks together
     * @param seq the most positions of a sequence
     * @throws io.shardwright.diagnostic.ModelException if the model has nothing but a loss
     */
    public Predictor predictor(long batch, long seq) {
        ModelUnits trained = run.run().model().units();
        ModelUnits units = trained.withoutLoss()
                .orElseThrow(() -> new ModelException(
                        "the model computes its loss from more than one model's result, so there is none that"
                                + " could be applied\n"
                                + "  Fix: compute the loss from what another model gives, and nothing else with"
                                + " parameters"));
        return Predictor.of(
                model().applied(units), trained.inputs(), model().survey().groupSequences(), batch, seq);
    }

    private StepResult make() {
        StepResult step = run.step();
        if (evaluated != null && step() % evaluated.every() == 0) {
            var ignored = run.evaluate(evaluated.data());
        }
        if (run.isOver()) {
            result = run.finish();
        }
        return step;
    }

    private long left() {
        return run.isOver() ? 0 : settings().recipe().steps() - step();
    }

    private void requireLeft(long count) {
        if (count > left()) {
            throw new SettingException(
                    "%s: %s more steps are asked for, and %s are left, over which the rate was laid out\n"
                            + "  Fix: .steps(%s)",
                    Setting.STEPS.is(settings().recipe().steps()),
                    Long.toString(count),
                    Long.toString(left()),
                    Long.toString(step() + count));
        }
    }

    /** Ends it, wherever it is; before the last step, listeners are told that it failed, and files say how far it came. Its memory goes with the job. */
    @Override
    public void close() {
        run.close();
    }
}
