package io.shardwright.runtime.cli.options;

import io.shardwright.runtime.settings.OutputSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Files that a run writes. */
public final class OutputOptions {
    @Option(names = "--json", paramLabel = "FILE", description = "Write losses, times and memory there at the end.")
    private @Nullable Path json;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Write every step there when it is over, a line each: FILE.jsonl or FILE.csv. May be given"
                    + " more than once.")
    private List<Path> logs = new ArrayList<>();

    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description = "Write every step there when it is over, as events for TensorBoard.")
    private @Nullable Path tensorBoard;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write a page there: loss, timeline of each rank, bubble, memory and traffic.")
    private @Nullable Path report;

    @Option(
            names = "--report-every",
            paramLabel = "SECONDS",
            description = "How often the page is written anew while the run goes on; 0 for at its end alone. Default:"
                    + " " + OutputSettings.USUAL_REPORT_SECONDS + ".")
    private int reportSeconds = OutputSettings.USUAL_REPORT_SECONDS;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write what each rank did in the last steps there, in Chrome's trace format.")
    private @Nullable Path trace;

    @Option(
            names = "--dump-grads",
            paramLabel = "FILE",
            description = "Write the gradients of the first step there, whole, as safetensors under the reference's"
                    + " names: grad.NAME.")
    private @Nullable Path gradients;

    /** What was chosen. */
    public OutputSettings settings() {
        return new OutputSettings(json, report, trace, gradients, logs, tensorBoard, reportSeconds);
    }
}
