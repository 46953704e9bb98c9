package io.shardwright.runtime.cli.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Progress for logs: about twenty lines over the run. */
final class LineProgress implements Progress {
    private static final int LINES = 20;

    private final PrintStream out;
    private final long steps;
    private final long tokensPerStep;

    LineProgress(PrintStream out, long steps, long tokensPerStep) {
        this.out = out;
        this.steps = steps;
        this.tokensPerStep = tokensPerStep;
    }

    @Override
    public void step(long step, double loss, double gradientNorm, double tokensPerSecond, String besides) {
        long done = step + 1;
        if (step != 0 && done != steps && done % Math.max(1, steps / LINES) != 0) {
            return;
        }
        // The first step takes as long as the JVM needs to compile it, and tells nothing of the others.
        String left = step == 0 ? "" : "   " + left((double) (steps - done) * tokensPerStep / tokensPerSecond);
        out.println(String.format(
                Locale.ROOT,
                "step %" + Long.toString(steps).length() + "d/%d   loss %.4f   grad norm %.3f%s   %,.0f tokens/s%s",
                done,
                steps,
                loss,
                gradientNorm,
                besides.isEmpty() ? "" : "   " + besides,
                tokensPerSecond,
                left));
    }

    private static String left(double seconds) {
        Duration duration = Duration.ofSeconds(Math.round(seconds));
        return String.format(Locale.ROOT, "%d:%02d left", duration.toMinutes(), duration.toSecondsPart());
    }

    @Override
    public void say(String line) {
        out.println(line);
    }

    @Override
    public void close() {
        out.flush();
    }
}
