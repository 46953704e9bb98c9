package io.shardwright.runtime.cli.progress;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress for people: a bar with the loss, tokens a second and the time left. */
final class BarProgress implements Progress {
    private static final int REDRAW_MILLIS = 250;
    private static final int COLUMNS = 80;

    /** To the start of the line, and away with what stands there. */
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final ProgressBar bar;
    private final long steps;
    private long nextMessage = System.nanoTime();

    BarProgress(PrintStream out, long steps) {
        this.out = out;
        this.steps = steps;
        bar = new ProgressBarBuilder()
                .setTaskName("training")
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(out, columns()))
                .build();
    }

    /** The terminal's width, as ./shardwright finds it out for us: a rank's input is no terminal that could be asked. */
    private static int columns() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("\\d{2,4}") ? Integer.parseInt(columns) : COLUMNS;
    }

    @Override
    public void step(long step, double loss, double gradientNorm, double tokensPerSecond, String besides) {
        // What nobody sees isn't worth a text.
        if (System.nanoTime() - nextMessage >= 0 || step + 1 == steps) {
            nextMessage = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REDRAW_MILLIS);
            bar.setExtraMessage(String.format(Locale.ROOT, " loss %.3f, %,.0f tokens/s", loss, tokensPerSecond));
        }
        bar.stepTo(step + 1);
    }

    @Override
    public void say(String line) {
        out.println(CLEAR + line);
    }

    @Override
    public void close() {
        bar.close();
    }
}
