package io.shardwright.runtime.cli;

import io.shardwright.runtime.comm.jobs.RunningJobs;
import io.shardwright.runtime.comm.jobs.RunningJobs.Rank;
import io.shardwright.runtime.comm.jobs.SeenProcess;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ps}: where the ranks of the jobs on this host are. */
@Command(
        name = "ps",
        usageHelpAutoWidth = true,
        description = "Shows your jobs of processes on this host: each rank's step, collective and waiting time.")
final class PsCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Option(
            names = "--all-users",
            description =
                    "Also jobs of other users, as far as the kernel shows them: their processes, not what is in their"
                            + " memory.")
    private boolean allUsers;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        RunningJobs found = allUsers ? RunningJobs.all() : RunningJobs.own();
        if (found.jobs().isEmpty()) {
            out.println("no job of processes runs here (ranks that are threads show in jstack)");
        }
        for (RunningJobs.Job job : found.jobs()) {
            out.println(job.mesh());
            job.ranks().forEach(rank -> out.println(line(rank)));
        }
        found.unreadable()
                .forEach(job -> out.println(
                        "a job that cannot be read, of " + processes(job.processes()) + ": " + job.reason()));
        found.ofOthers()
                .forEach(job ->
                        out.println("a job of user " + users(job.processes()) + ", of " + processes(job.processes())));
        return 0;
    }

    private static String line(Rank rank) {
        StringBuilder line = new StringBuilder("  rank ").append(rank.number());
        if (rank.pid() == 0) {
            return line.append("  not started").toString();
        }
        line.append("  pid ").append(rank.pid()).append(rank.elsewhere() ? " on another host" : "");
        line.append("  ").append(rank.step() < 0 ? rank.state() : "step " + (rank.step() + 1));
        if (rank.waitingMillis() > 0) {
            line.append(String.format(Locale.ROOT, "  waits %.1f s in ", rank.waitingMillis() / 1e3));
        } else if (!rank.collective().isEmpty()) {
            line.append("  after entering ");
        }
        return line.append(rank.collective()).toString();
    }

    private static String users(List<SeenProcess> processes) {
        return processes.stream()
                .map(process -> String.valueOf(process.user()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String processes(List<SeenProcess> processes) {
        return processes.stream()
                .map(process -> "pid " + process.pid()
                        + process.started()
                                .map(started ->
                                        ", running for " + ChronoUnit.SECONDS.between(started, Instant.now()) + " s")
                                .orElse(""))
                .collect(Collectors.joining("; "));
    }
}
