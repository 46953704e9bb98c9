package io.shardwright.runtime.cli;

import io.shardwright.planner.Network;
import io.shardwright.planner.PlanStages;
import io.shardwright.planner.Profile;
import io.shardwright.planner.StagePlan;
import io.shardwright.runtime.system.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plan}: PipeDream's planner on a profile. */
@Command(
        name = "plan",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Says which layers of a profile should be which stage, and on how many ranks.")
final class PlanCommand implements Callable<Integer> {
    private static final int MOST_RANKS = 1024;
    private static final long LARGEST_PROFILE = 1 << 20;

    @Parameters(paramLabel = "PROFILE", description = "A text file: each layer's time, activation and parameter bytes.")
    private Path profile = Path.of("");

    @Option(names = "--ranks", paramLabel = "N", defaultValue = "4", description = "Default: ${DEFAULT-VALUE}.")
    private int ranks;

    @Option(
            names = "--bandwidth",
            paramLabel = "B",
            defaultValue = "1e9",
            description = "Bytes a second between two ranks. Default: ${DEFAULT-VALUE}.")
    private double bandwidth;

    @Option(names = "--ignore-activations", description = "Count the time of gradients only, not of what crosses cuts.")
    private boolean ignoresActivations;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Override
    public Integer call() {
        Ranges.require("--ranks", ranks, 1, MOST_RANKS);
        if (!(bandwidth > 0 && bandwidth <= Float.MAX_VALUE)) {
            throw new UsageException("--bandwidth " + bandwidth + ": it is a number of bytes, more than 0");
        }
        StagePlan plan = PlanStages.run(read(), ranks, new Network(bandwidth, !ignoresActivations));
        int number = 0;
        for (StagePlan.Stage stage : plan.stages()) {
            System.out.printf(
                    Locale.ROOT,
                    "stage %d on %d %s: %s%n",
                    number++,
                    stage.replicas(),
                    stage.replicas() == 1 ? "rank" : "ranks",
                    String.join(", ", stage.layers()));
        }
        System.out.printf(
                Locale.ROOT, "%.9f seconds for each microbatch, with %d in flight%n", plan.seconds(), plan.inFlight());
        return 0;
    }

    private Profile read() {
        try {
            if (!Files.isRegularFile(profile)) {
                throw new UsageException("profile " + profile
                        + (Files.exists(profile) ? ": it is a folder or device" : ": there is no such file"));
            }
            if (Files.size(profile) > LARGEST_PROFILE) {
                throw new UsageException("profile " + profile + ": it has " + Files.size(profile)
                        + " bytes, and a profile has at most " + LARGEST_PROFILE);
            }
            return Profile.parse(Files.readString(profile));
        } catch (IOException e) {
            throw new UsageException("profile " + profile + " cannot be read: " + FileProblem.of(e));
        }
    }
}
