package io.shardwright.runtime.cli;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress for people: a bar with the loss, tokens a second and the time left. */
final class BarProgress implements Progress {
    private static final int REDRAW_MILLIS = 250;
    private static final int COLUMNS = 100;

    private final ProgressBar bar;

    BarProgress(PrintStream out, long steps) {
        bar = new ProgressBarBuilder()
                .setTaskName("training")
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(out, COLUMNS))
                .build();
    }

    @Override
    public void step(long step, double loss, double gradientNorm, double tokensPerSecond) {
        bar.setExtraMessage(String.format(Locale.ROOT, " loss %.3f, %,.0f tokens/s", loss, tokensPerSecond));
        bar.stepTo(step + 1);
    }

    @Override
    public void close() {
        bar.close();
    }
}
