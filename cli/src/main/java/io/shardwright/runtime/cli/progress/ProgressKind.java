package io.shardwright.runtime.cli.progress;

import io.shardwright.runtime.run.PreparedRun;
import java.io.PrintStream;
import java.util.Locale;

/** How the progress of training is shown. */
public enum ProgressKind {
    BAR,
    LINES;

    Progress of(PreparedRun run, PrintStream out) {
        long steps = run.settings().recipe().steps();
        return this == BAR ? new BarProgress(out, steps) : new LineProgress(out, steps, run.tokensPerStep());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
