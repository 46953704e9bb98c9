package io.shardwright.runtime.cli;

import io.shardwright.runtime.cli.TrainOptions.ProgressKind;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.RankJob;
import java.io.Console;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws ReflectiveOperationException {
        CommOptions comm = CommOptions.defaults()
                .withTimeout(Duration.ofSeconds(options.timeOut))
                .withCheck(options.checkCollectives);
        try (Setup setup = Setup.of(options)) {
            if (ranks.speaks()) {
                System.out.println(Rehearsal.of(setup, options, comm).describe(ranks.describe(options.ranks)));
            }
            return ranks.run(options.ranks, new RankJob(setup.mesh(), TrainingRank.class, arguments(), comm));
        }
    }

    /** What this command was given, with what only this process knows: whether there is a terminal. */
    private List<String> arguments() {
        CommandSpec self = Objects.requireNonNull(spec);
        List<String> all = self.commandLine().getParseResult().originalArgs();
        List<String> arguments = new ArrayList<>(all.subList(all.indexOf(self.name()) + 1, all.size()));
        if (options.progress == null) {
            Console console = System.console();
            arguments.add(
                    "--progress=" + (console != null && console.isTerminal() ? ProgressKind.bar : ProgressKind.lines));
        }
        return arguments;
    }
}
