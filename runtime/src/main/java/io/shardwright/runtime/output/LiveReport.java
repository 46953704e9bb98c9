package io.shardwright.runtime.output;

import io.shardwright.runtime.report.HtmlReport;
import io.shardwright.runtime.report.RunPage;
import io.shardwright.runtime.settings.OutputSettings;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.system.FileProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The page about a run while it goes on: written anew every so many seconds, each time in the place of the one before. */
final class LiveReport {
    private final OutputFile file;
    private final int seconds;
    private final Supplier<RunPage> page;
    private final Consumer<String> warnings;
    private long next;
    private boolean isThere;
    private boolean warned;

    private LiveReport(OutputFile file, int seconds, Supplier<RunPage> page, Consumer<String> warnings) {
        this.file = file;
        this.seconds = seconds;
        this.page = page;
        this.warnings = warnings;
        next = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Null if none is wanted. */
    static @Nullable LiveReport of(OutputSettings outputs, Supplier<RunPage> page, Consumer<String> warnings) {
        Path path = outputs.report();
        return path == null || outputs.reportSeconds() == 0
                ? null
                : new LiveReport(new OutputFile(Setting.REPORT, path), outputs.reportSeconds(), page, warnings);
    }

    void afterStep() {
        if (System.nanoTime() - next >= 0) {
            write(seconds);
            next = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        }
    }

    /** The run has failed. A page of it says how far it came; one of an earlier run stays. Whether there is a page of it. */
    boolean failed() {
        if (isThere) {
            write(0);
        }
        return isThere;
    }

    private void write(int again) {
        try {
            file.write(HtmlReport.writeSoFar(page.get(), again));
            isThere = true;
        } catch (IOException e) {
            if (!warned) {
                warnings.accept(file + " cannot be written: " + FileProblem.of(e) + "; training goes on");
            }
            warned = true;
        }
    }
}
