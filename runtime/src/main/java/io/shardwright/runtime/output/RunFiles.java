package io.shardwright.runtime.output;

import io.shardwright.runtime.metric.Evaluation;
import io.shardwright.runtime.report.ChromeTrace;
import io.shardwright.runtime.report.HtmlReport;
import io.shardwright.runtime.report.RunPage;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RunListener;
import io.shardwright.runtime.run.RunStart;
import io.shardwright.runtime.run.StepResult;
import io.shardwright.runtime.run.TrainedRun;
import io.shardwright.runtime.settings.OutputSettings;
import io.shardwright.runtime.settings.RankKind;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.system.FileProblem;
import io.shardwright.runtime.telemetry.Throughput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The files that {@link OutputSettings} ask for, written when a run is over. Of a run that fails, or is told to end by a signal, what
 * there is becomes {@code FILE.incomplete}. Rank 0 has one.
 */
public final class RunFiles implements RunListener {
    private final PreparedRun run;
    private final RunReport report;
    private final Thread atExit = new Thread(this::interrupted, "write-incomplete");
    private @Nullable TrainedRun trained;
    private @Nullable RunStart start;
    private @Nullable Throughput throughput;
    private @Nullable LiveReport live;
    private boolean over;

    public RunFiles(PreparedRun run) {
        this.run = run;
        report = new RunReport(run);
    }

    /** @throws SettingException about the first of the files that could not be written in the end */
    public static void check(OutputSettings outputs) {
        outputs.files().forEach((setting, path) -> new OutputFile(setting, path).check());
        outputs.logs().forEach(log -> new OutputFile(Setting.LOG, log).check());
        if (outputs.tensorBoard() != null) {
            new OutputFolder(Setting.TENSOR_BOARD, outputs.tensorBoard()).check();
        }
    }

    @Override
    public synchronized void started(RunStart begun) {
        report.model(begun.parameters(), begun.device());
        start = begun;
        live = LiveReport.of(run.settings().outputs(), () -> pageSoFar(begun), begun.warnings());
        try {
            Runtime.getRuntime().addShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process is ending, and so will the run.
        }
    }

    @Override
    public synchronized void step(StepResult step) {
        if (live != null && !over) {
            live.afterStep();
        }
    }

    private RunPage pageSoFar(RunStart begun) {
        return page(begun, throughput(begun));
    }

    private RunPage page(RunStart begun, @Nullable Throughput known) {
        return new RunFacts(run, begun.log(), begun.schedule(), known, null)
                .page(report.withSteps(begun.log(), run.tokensPerStep()));
    }

    /** Measured when it is first needed. */
    private Throughput throughput(RunStart begun) {
        Throughput known = throughput;
        if (known == null) {
            known = Throughput.of(begun);
            throughput = known;
        }
        return known;
    }

    @Override
    public synchronized void trained(TrainedRun last) {
        trained = last;
        report.steps(last.log(), run.tokensPerStep());
        OutputSettings outputs = run.settings().outputs();
        if (outputs.json() != null || outputs.report() != null) {
            report.throughput(last.log(), throughput(Objects.requireNonNull(start)));
        }
        if (!last.expertTokens().isEmpty()) {
            report.experts(last.log(), last.expertTokens());
        }
        report.job(last.job(), last.bubble());
    }

    @Override
    public synchronized void evaluated(double heldOutLoss) {
        report.heldOutLoss(heldOutLoss);
    }

    @Override
    public synchronized void evaluated(long step, Evaluation evaluation) {
        report.evaluation(step, evaluation);
    }

    @Override
    public synchronized void ended(long[] peakBytes) {
        forgetHook();
        if (over) {
            return;
        }
        over = true;
        report.peakRss(run.settings().launch().ranks() == RankKind.THREADS ? Arrays.copyOf(peakBytes, 1) : peakBytes);
        TrainedRun last = Objects.requireNonNull(trained);
        RunFacts facts = new RunFacts(run, last.log(), last.job().schedule(), throughput, last.bubble());
        OutputSettings outputs = run.settings().outputs();
        List<String> problems = new ArrayList<>();
        write(problems, Setting.JSON, outputs.json(), report::text);
        write(
                problems,
                Setting.REPORT,
                outputs.report(),
                () -> HtmlReport.write(facts.page(report.json()), last.job(), last.bubble()));
        write(problems, Setting.TRACE, outputs.trace(), () -> ChromeTrace.write(last.job(), facts.title()));
        if (!problems.isEmpty()) {
            throw new OutputException(String.join("\n", problems));
        }
    }

    private static void write(List<String> problems, Setting setting, @Nullable Path path, Supplier<String> text) {
        if (path == null) {
            return;
        }
        try {
            new OutputFile(setting, path).write(text.get());
        } catch (IOException | RuntimeException e) {
            problems.add(path + " cannot be written: " + FileProblem.of(e));
        }
    }

    /** Where all ranks are told to end, others have often gone by the time that {@link #interrupted} writes what there is. */
    @Override
    public synchronized void failed(Throwable cause) {
        forgetHook();
        report.failed(String.valueOf(cause.getMessage()));
        writeIncomplete();
    }

    private void interrupted() {
        writeIncomplete();
    }

    private synchronized void writeIncomplete() {
        RunStart begun = start;
        if (over || begun == null) {
            return;
        }
        over = true;
        OutputSettings outputs = run.settings().outputs();
        boolean hasPage = live != null && live.failed();
        report.incomplete();
        report.steps(begun.log(), run.tokensPerStep());
        writeIncomplete(Setting.JSON, outputs.json(), report::text);
        // A page is about the last step.
        if (!hasPage && begun.log().last() != null) {
            // To measure what this device could do would take long now.
            writeIncomplete(Setting.REPORT, outputs.report(), () -> HtmlReport.writeSoFar(page(begun, throughput), 0));
        }
    }

    private static void writeIncomplete(Setting setting, @Nullable Path path, Supplier<String> text) {
        if (path == null) {
            return;
        }
        try {
            new OutputFile(setting, path).writeIncomplete(text.get());
        } catch (IOException e) {
            // What ended the run is what there is to say.
        }
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process is ending already.
        }
    }
}
