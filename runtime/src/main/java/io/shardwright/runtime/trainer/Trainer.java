package io.shardwright.runtime.trainer;

import io.shardwright.runtime.launch.RankContext;
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
    private final StartedRun run;
    private @Nullable RunResult result;

    Trainer(StartedRun run) {
        this.run = run;
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

    /** Makes the steps that are left. */
    public RunResult run() {
        run(left());
        if (result == null) {
            // A run may have gone on from its last step's checkpoint.
            result = run.finish();
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

    private StepResult make() {
        StepResult step = run.step();
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

    /** Ends it, wherever it is. Its memory goes with the job. */
    @Override
    public void close() {
        run.close();
    }
}
