package io.shardwright.runtime.cli;

import io.shardwright.runtime.comm.jobs.RunningJobs;
import io.shardwright.runtime.comm.jobs.RunningJobs.Job;
import io.shardwright.runtime.comm.jobs.RunningJobs.Rank;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ps}: where the ranks of the jobs on this host are. */
@Command(
        name = "ps",
        usageHelpAutoWidth = true,
        description = "Shows the jobs of processes on this host: each rank's step, collective and waiting time.")
final class PsCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
        List<Job> jobs = RunningJobs.find();
        if (jobs.isEmpty()) {
            out.println("no job of processes runs here (ranks that are threads show in jstack)");
        }
        for (Job job : jobs) {
            out.println(job.mesh());
            job.ranks().forEach(rank -> out.println(line(rank)));
        }
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
}
