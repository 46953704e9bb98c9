package io.shardwright.runtime.run;

import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.settings.TrainingSettings;
import java.util.List;

/** One run on one rank, all of it: the model is built, trained, evaluated, and writes what was asked for. */
public final class TrainingRun {
    private final PreparedRun run;
    private final RankWorld world;
    private final List<RunListener> listeners;

    /** @param listeners of this rank */
    public TrainingRun(PreparedRun run, RankWorld world, List<? extends RunListener> listeners) {
        this.run = run;
        this.world = world;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * The job as the rank of a context sees it, on the device that the settings name.
     *
     * @throws io.shardwright.diagnostic.ModelException if that device isn't there
     */
    public static RankWorld world(PreparedRun run, RankContext context) {
        TrainingSettings settings = run.settings();
        return WorldOfRank.of(
                context,
                settings.compute(),
                settings.seed(),
                settings.parallel().context());
    }

    /**
     * All ranks call it, with the same settings.
     *
     * @throws io.shardwright.diagnostic.ModelException if ranks don't have the same settings and data, or the model can't be built
     * @throws io.shardwright.runtime.train.DivergedException if a loss or a gradient is no number any more
     */
    public RunResult run() {
        try (StartedRun started = StartedRun.of(run, world, listeners)) {
            while (!started.isOver()) {
                started.step();
            }
            return started.finish();
        }
    }
}
