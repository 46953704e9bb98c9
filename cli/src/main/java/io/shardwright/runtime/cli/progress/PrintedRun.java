package io.shardwright.runtime.cli.progress;

import io.shardwright.runtime.guard.BadStep;
import io.shardwright.runtime.metric.Evaluation;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RunListener;
import io.shardwright.runtime.run.RunStart;
import io.shardwright.runtime.run.StepResult;
import io.shardwright.runtime.run.TrainedRun;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Tells people about a run while it goes on. */
public final class PrintedRun implements RunListener {
    private final PrintStream out;
    private final String unit;
    private final Progress progress;
    private final long tokensPerStep;
    private final boolean ofText;
    private double smoothNanos;

    public PrintedRun(PreparedRun run, PrintStream out, ProgressKind kind) {
        unit = run.settings().data().isTokens() ? "token" : "byte";
        this.out = out;
        progress = kind.of(run, out);
        tokensPerStep = run.tokensPerStep();
        ofText = run.data().prompt() != null;
    }

    @Override
    public void started(RunStart start) {
        out.println(start.device());
    }

    @Override
    public void step(StepResult step) {
        BadStep bad = step.leftOut();
        if (bad != null) {
            progress.say("step " + (step.step() + 1) + " left out: " + bad.describe());
        }
        smoothNanos = smoothNanos == 0 ? step.nanos() : 0.7 * smoothNanos + 0.3 * step.nanos();
        progress.step(step.step(), step.loss(), step.gradientNorm(), tokensPerStep / smoothNanos * 1e9, experts(step));
    }

    private static String experts(StepResult step) {
        StepResult.Experts experts = step.experts();
        return experts == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "aux %.4f   dropped %.1f %%   busiest expert %.2f×",
                        experts.auxiliary(),
                        100 * experts.droppedShare(),
                        experts.imbalance());
    }

    @Override
    public void warned(String what) {
        progress.say("warning: " + what);
    }

    @Override
    public void trained(TrainedRun run) {
        progress.close();
        double millis = run.log().medianStepMillis();
        out.printf(Locale.ROOT, "%.1f ms a step, %,.0f tokens/s%n", millis, tokensPerStep / millis * 1000);
        if (run.job().schedule().ranks() > 1) {
            out.println(run.bubble());
        }
        if (run.comparison() != null) {
            out.println(run.comparison());
        }
    }

    @Override
    public void evaluated(double loss) {
        out.printf(Locale.ROOT, "held-out loss %.4f", loss);
        out.println(ofText ? String.format(Locale.ROOT, " (%.3f bits a %s)", loss / Math.log(2), unit) : "");
    }

    @Override
    public void evaluated(long step, Evaluation evaluation) {
        evaluation
                .metrics()
                .forEach((name, value) -> progress.say(
                        String.format(Locale.ROOT, "%s %.4f of %,d sequences", name, value, evaluation.sequences())));
    }

    @Override
    public void sampled(byte[] prompt, byte[] text) {
        out.println("\n" + printable(prompt) + "│" + printable(text));
    }

    private static String printable(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
    }

    @Override
    public void saved(Saved checkpoint) {
        progress.say(String.format(
                Locale.ROOT,
                "checkpoint %s: %.1f MB, training waited %.1f ms, written in %.1f ms",
                checkpoint.folder(),
                checkpoint.bytes() / 1e6,
                checkpoint.held().toNanos() / 1e6,
                checkpoint.written().toNanos() / 1e6));
    }

    @Override
    public void notSaved(long step, String why) {
        progress.say("checkpoint of step " + step + " could not be written: " + why
                + "; training goes on, and those before it are there");
    }

    @Override
    public void setAside(long step, Path aside) {
        progress.say("checkpoint of step " + step + " is not whole, and lies in " + aside + " from now on");
    }

    @Override
    public void stopped(long step, Path checkpoint) {
        progress.close();
        out.println("told to end before step " + step + "; to go on: --resume " + checkpoint);
    }

    @Override
    public void failed(Throwable cause) {
        progress.close();
    }
}
