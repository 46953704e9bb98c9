package io.shardwright.runtime.cli;

import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.cli.TrainOptions.ProgressKind;
import io.shardwright.runtime.cli.TrainOptions.RankKind;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.ThreadJob;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.ProcessOptions;
import java.io.Console;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommOptions comm = CommOptions.defaults().withTimeout(Duration.ofSeconds(options.timeOut));
        try (Setup setup = Setup.of(options)) {
            rehearse(setup, comm);
            return options.ranks == RankKind.threads
                    ? runThreads(setup, comm)
                    : Launcher.processes(setup.mesh(), TrainingRank.class, arguments(), new ProcessOptions(comm, null));
        }
    }

    private int runThreads(Setup setup, CommOptions comm) {
        Launcher.threads(setup.mesh(), new TrainingRank(), arguments(), comm);
        return 0;
    }

    /** Builds the model as rank 0 would, without memory: what is wrong with it is then said once, and not by every rank. */
    private void rehearse(Setup setup, CommOptions comm) {
        try (Endpoint endpoint = new ThreadJob(setup.mesh(), comm).open(0)) {
            RankModel model =
                    RankModel.declare(setup, options, new RankWorld(endpoint, new NaiveKernels(), options.seed));
            System.out.println(String.format(
                    Locale.ROOT,
                    "%s %s, %,d parameters, %s as %s%n%s",
                    setup.model().name(),
                    setup.choice().sizes(),
                    model.assembly().parameterCount(),
                    setup.mesh(),
                    options.ranks,
                    model.assembly().memoryReport()));
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
