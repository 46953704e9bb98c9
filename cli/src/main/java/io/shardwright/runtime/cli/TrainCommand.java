package io.shardwright.runtime.cli;

import io.shardwright.runtime.launch.PreparedRanks;
import io.shardwright.runtime.launch.RankJob;
import io.shardwright.runtime.named.NamedRun;
import io.shardwright.runtime.output.RunFiles;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.Rehearsal;
import io.shardwright.runtime.run.RunState;
import io.shardwright.runtime.settings.TrainingSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code train}: checks all that can be checked by one process, then starts the ranks. */
@Command(
        name = "train",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Trains a model on text, and samples from it.")
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private final TrainOptions options = new TrainOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    private final RankChoice ranks = new RankChoice();

    @Override
    public Integer call() {
        ClassPath.check();
        TrainingSettings settings = options.settings();
        RunFiles.check(settings.outputs());
        if (ranks.speaks()) {
            settings.idle().forEach(idle -> System.err.println(Flags.note(idle)));
        }
        RankJob job = new RankJob(
                settings.parallel().mesh(),
                TrainingRank.class,
                TrainingRank.arguments(settings, options.progress()),
                settings.comm());
        try (PreparedRanks prepared = ranks.prepare(options.ranks, job)) {
            check(settings);
            return prepared.run();
        }
    }

    private void check(TrainingSettings settings) {
        try (PreparedRun run = NamedRun.of(settings)) {
            if (ranks.speaks()) {
                RunState.requireFolder(run);
                System.out.println(Rehearsal.of(run).describe(ranks.describe(options.ranks)));
            }
        }
    }
}
