package io.shardwright.runtime.cli.options;

import io.shardwright.runtime.guard.GuardSettings;
import io.shardwright.runtime.guard.OnBadStep;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What becomes of a step whose loss or gradients are no numbers, or jump. */
public final class GuardOptions {
    @Option(
            names = "--on-bad-step",
            paramLabel = "WHAT",
            description = "What becomes of a step whose loss or a gradient is no number: ${COMPLETION-CANDIDATES}."
                    + " Skipped, it changes nothing on any rank, and the next batch comes. Default: stop.")
    private @Nullable OnBadStep onBadStep;

    @Option(
            names = "--spike-factor",
            paramLabel = "K",
            description = "A step whose loss or norm of gradients is more than K times its running mean is one, too;"
                    + " 0 for none. Default: 0.")
    private @Nullable Double spikeFactor;

    @Option(
            names = "--most-skips",
            paramLabel = "N",
            description = "Steps in a row that are skipped at most; one more ends the run. Default: "
                    + GuardSettings.USUAL_MOST_SKIPS + ".")
    private @Nullable Integer mostSkips;

    /** With what was chosen in place of what was usual, or saved. */
    public GuardSettings over(GuardSettings usual) {
        GuardSettings settings = usual;
        settings = onBadStep == null ? settings : settings.with(onBadStep);
        settings = spikeFactor == null ? settings : settings.withSpikeFactor(spikeFactor);
        settings = mostSkips == null ? settings : settings.withMostSkips(mostSkips);
        return settings;
    }
}
