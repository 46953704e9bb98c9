package io.shardwright.runtime.output;

import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RunListener;
import io.shardwright.runtime.settings.OutputSettings;
import io.shardwright.runtime.telemetry.StepLogs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What writes a run's files. */
public final class OutputListeners {
    private OutputListeners() {}

    /** Those of one rank: gradients are gathered by all, and the first writes the rest. */
    public static List<RunListener> of(PreparedRun run, int rank) {
        OutputSettings outputs = run.settings().outputs();
        List<RunListener> listeners = new ArrayList<>();
        Path gradients = outputs.gradients();
        if (gradients != null) {
            listeners.add(new GradientDump(gradients));
        }
        if (rank == 0) {
            listeners.add(new RunFiles(run));
            listeners.add(new StepLogs(outputs));
        }
        return listeners;
    }
}
