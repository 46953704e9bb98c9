package io.shardwright.runtime.cli;

import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.cli.TrainOptions.ProgressKind;
import io.shardwright.runtime.cli.TrainOptions.RankKind;
import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.replicate.Replication;
import io.shardwright.runtime.report.Bubble;
import io.shardwright.runtime.report.ChromeTrace;
import io.shardwright.runtime.report.HtmlReport;
import io.shardwright.runtime.report.JobRecord;
import io.shardwright.runtime.train.ExpertLoad;
import io.shardwright.runtime.train.HeldOutLoss;
import io.shardwright.runtime.train.Sampler;
import io.shardwright.runtime.train.StartCheck;
import io.shardwright.runtime.train.Training;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** One run of {@code train} on one rank; rank 0 tells about it. */
final class TrainingRun {
    private static final int PROMPT = 40;

    private final Setup setup;
    private final TrainOptions options;
    private final RankWorld world;
    private final boolean tells;
    private final PrintStream out = System.out;
    private final RunReport report;
    private final long tokensPerStep;

    TrainingRun(Setup setup, TrainOptions options, RankWorld world) {
        this.setup = setup;
        this.options = options;
        this.world = world;
        tells = world.rank() == 0;
        report = new RunReport(setup, options);
        tokensPerStep = (long) setup.choice().batch() * setup.choice().seq();
    }

    void run() {
        StartCheck.settings(world, StartSettings.fingerprints(setup, options));
        RankModel model = RankModel.declare(setup, options, world);
        model.assembly().commit();
        if (setup.reference() != null) {
            setup.reference().load(setup.model(), model);
        }
        StartCheck.parameters(model.assembly());
        report.model(model.survey().parameterCount(), world.kernels().describe());
        tell(world.kernels().describe());
        RunRecorder recorder = new RunRecorder(world, model, setup.recipe().steps());
        RunLog log = train(model, recorder);
        report.steps(log, tokensPerStep);
        if (model.experts().hasExperts()) {
            report.experts(log, model.experts().tokens());
        }
        JobRecord job = recorder.gather();
        Bubble bubble = Bubble.of(job.schedule(), job.timelines());
        report.job(job, bubble);
        tell(String.format(
                Locale.ROOT,
                "%.1f ms a step, %,.0f tokens/s",
                log.medianStepMillis(),
                tokensPerStep / log.medianStepMillis() * 1000));
        if (job.schedule().ranks() > 1) {
            tell(bubble.toString());
        }
        if (setup.reference() != null) {
            tell(ReferenceComparison.of(setup.reference(), log).toString());
        }
        if (model.heldOut() != null) {
            evaluate(model.heldOut(), model.replication());
        }
        if (model.sampler() != null) {
            sample(model.sampler());
        }
        long[] peaks = PeakMemory.ofAllRanks(world);
        report.peakRss(options.ranks == RankKind.threads ? Arrays.copyOf(peaks, 1) : peaks);
        if (tells) {
            write(log, job, bubble);
        }
    }

    private void write(RunLog log, JobRecord job, Bubble bubble) {
        RunFacts facts = new RunFacts(setup, options, log, bubble);
        OutputFile.write("--json", options.json, report::text);
        OutputFile.write(
                "--report", options.report, () -> HtmlReport.write(facts.page(job, report.json()), job, bubble));
        OutputFile.write("--trace", options.trace, () -> ChromeTrace.write(job, facts.title(job)));
    }

    private RunLog train(RankModel model, RunRecorder recorder) {
        Training training = model.training();
        long steps = setup.recipe().steps();
        RunLog log = new RunLog(steps);
        try (Progress progress = progress(steps)) {
            double smoothNanos = 0;
            while (training.step() < steps) {
                long step = training.step();
                world.step(step);
                recorder.beforeStep(step);
                long start = System.nanoTime();
                float loss = training.computeGradients();
                if (step == 0 && options.dumpGradients != null) {
                    GradientDump.write(options.dumpGradients, setup.model(), model);
                }
                double norm = training.update();
                long nanos = System.nanoTime() - start;
                recorder.afterStep(step);
                log.add(loss, norm, nanos);
                String besides = experts(model, log);
                smoothNanos = step == 0 ? nanos : 0.7 * smoothNanos + 0.3 * nanos;
                progress.step(step, loss, norm, tokensPerStep / smoothNanos * 1e9, besides);
            }
        }
        return log;
    }

    private static String experts(RankModel model, RunLog log) {
        ExpertLoad load = model.experts();
        if (!load.hasExperts()) {
            return "";
        }
        load.gather(model.training().share());
        log.addExperts(load.auxiliary(), load.droppedShare());
        return String.format(
                Locale.ROOT,
                "aux %.4f   dropped %.1f %%   busiest expert %.2f×",
                load.auxiliary(),
                100 * load.droppedShare(),
                load.imbalance());
    }

    private Progress progress(long steps) {
        if (!tells) {
            return Progress.SILENT;
        }
        return options.progress == ProgressKind.bar
                ? new BarProgress(out, steps)
                : new LineProgress(out, steps, tokensPerStep);
    }

    private void evaluate(HeldOutLoss heldOut, Replication replication) {
        double loss = heldOut.compute(replication);
        report.heldOutLoss(loss);
        tell(String.format(Locale.ROOT, "held-out loss %.4f (%.3f bits a byte)", loss, loss / Math.log(2)));
    }

    private void sample(Sampler sampler) {
        byte[] prompt = prompt(setup.corpus());
        byte[] text = sampler.sample(prompt, options.charactersToSample(), options.temperature, options.seed);
        tell("\n" + printable(prompt) + "│" + printable(text));
    }

    /** The first whole lines of the held-out text, as much as a sample needs to begin with. */
    private static byte[] prompt(@org.jspecify.annotations.Nullable Corpus corpus) {
        if (corpus == null) {
            return new byte[] {'\n'};
        }
        byte[] text = corpus.heldOut();
        int start = 0;
        while (start < text.length - PROMPT && text[start] != '\n') {
            start++;
        }
        return Arrays.copyOfRange(text, start, Math.min(text.length, start + PROMPT));
    }

    private static String printable(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
    }

    private void tell(String line) {
        if (tells) {
            out.println(line);
        }
    }
}
