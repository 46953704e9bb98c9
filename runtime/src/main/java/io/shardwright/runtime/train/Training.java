package io.shardwright.runtime.train;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.SumOverRanks;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.guard.BadStep;
import io.shardwright.runtime.guard.FindBadStep;
import io.shardwright.runtime.guard.GuardSettings;
import io.shardwright.runtime.guard.StepGuard;
import io.shardwright.runtime.optimize.GradientNorm;
import io.shardwright.runtime.optimize.Optimizer;
import io.shardwright.runtime.pipeline.Holders;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.runtime.pipeline.SharedGradients;
import io.shardwright.runtime.pipeline.StageBuilder;
import io.shardwright.runtime.pipeline.StageCut;
import io.shardwright.runtime.pipeline.TaskListener;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.pipeline.Versions;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.replicate.AllReduceGradients;
import io.shardwright.runtime.replicate.CheckGradientOrder;
import io.shardwright.runtime.replicate.GradientOrder;
import io.shardwright.runtime.replicate.GradientPhase;
import io.shardwright.runtime.replicate.ReplicatedParameters;
import io.shardwright.runtime.replicate.Replication;
import io.shardwright.schedule.Naive;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.spi.kernel.ExpertLayer;
import io.shardwright.spi.model.ModelUnits;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The steps of a run. The caller drives: {@link #computeGradients}, then {@link #update}. Every rank sees the same numbers.
 *
 * <p>Where the schedule doesn't flush, each stage updates after each of its backward passes, without a word to the others: then
 * there is no norm over the whole model to clip by, and what is left to {@link #update} is to tell the norm of the last microbatch.
 */
public final class Training {
    /**
     * How gradients become updates.
     *
     * @param clip largest norm of the gradients; infinity for any
     * @param guard which steps are left out, or end the run
     */
    public record Rule(Optimizer optimizer, LearningRate rate, double clip, GuardSettings guard) {
        /** A rule that ends the run at the first step whose loss or norm is no number. */
        public Rule(Optimizer optimizer, LearningRate rate, double clip) {
            this(optimizer, rate, clip, GuardSettings.USUAL);
        }
    }

    private final ScheduleRun run;
    private final Replication replication;
    private final ModelAssembly model;
    private final List<GradientPhase> phases;
    private final GradientNorm norm;
    private final Rule rule;
    private final BatchEnds ends;
    private final GlobalBatch batch;
    private final SumOverRanks sumOfLosses;
    private final List<ExpertLayer> experts;
    private final boolean tellsLoss;
    private final boolean flushes;
    private final StepGuard guard;
    private Versions versions = Versions.ONE;
    private TaskListener listener = TaskListener.NONE;
    private long step;
    private long updates;
    private double loss;
    private Optional<BadStep> leftOut = Optional.empty();

    /** @param model not yet committed */
    public Training(
            ModelAssembly model,
            ScheduleRun run,
            Replication replication,
            SharedGradients shared,
            GradientNorm norm,
            Rule rule,
            InputSource source,
            GlobalBatch batch) {
        this.model = model;
        this.run = run;
        this.replication = replication;
        this.norm = norm;
        this.rule = rule;
        this.batch = batch;
        phases = List.of(
                shared.ofTiedParameters(), replication, shared.ofReplicatedStages(), new ReplicatedParameters(model));
        requireOrder(GradientOrder.of(model, shared::isShared, phases));
        ends = new BatchEnds(model, run, source, batch);
        sumOfLosses = new SumOverRanks(model, "the loss");
        experts = model.expertLayers();
        tellsLoss = model.index(Axis.TP) == 0;
        flushes = run.schedule().flushes();
        guard = new StepGuard(rule.guard());
    }

    /**
     * Training in which every rank along dp does its share of the batch in one go, without a pipeline.
     *
     * @param model not yet committed
     * @param rule made when all units are declared
     */
    public static Training wholeBatch(
            ModelUnits units, ModelAssembly model, Function<ModelAssembly, Rule> rule, InputSource source) {
        GlobalBatch batch = GlobalBatch.of(
                model.batch() * model.degree(Axis.DP),
                model.world().mesh(),
                model.world().rank(),
                1);
        ScheduleRun run = new ScheduleRun(
                Naive.schedule(1, 1),
                StageCut.whole(units.count()),
                new StageBuilder(units, model, false),
                model,
                batch.share());
        Holders holders = new Holders(
                new UnitSurvey(units, model.batch(), model.positions().length()),
                StageCut.whole(units.count()),
                StagePlacement.onePerRank(1));
        return new Training(
                model,
                run,
                new AllReduceGradients(model),
                new SharedGradients(model, holders),
                new GradientNorm(model, _ -> true),
                rule.apply(model),
                source,
                batch);
    }

    private static void requireOrder(GradientOrder order) {
        List<String> problems = CheckGradientOrder.run(order);
        if (!problems.isEmpty()) {
            throw new IllegalStateException(String.join("; ", problems));
        }
    }

    /** Has the schedule's stages update after each backward. */
    public void useVersions(Versions stashed) {
        versions = stashed;
    }

    /** Has every task told to {@code tasks}. */
    public void tell(TaskListener tasks) {
        listener = tasks;
    }

    /** How the sequences of a step are shared out. */
    public GlobalBatch batch() {
        return batch;
    }

    /** Of all replicas together, in a step. */
    public long microbatches() {
        return (long) batch.replicas() * batch.microbatches();
    }

    /** What part of a step each microbatch is. */
    public double share() {
        return batch.share();
    }

    /**
     * Goes on with a run whose parameters and optimizer's state are in the model's memory.
     *
     * @param nextStep from 0
     * @param made updates
     * @param remembered by the guard
     */
    public void resume(long nextStep, long made, StepGuard.Memory remembered) {
        step = nextStep;
        updates = made;
        rule.optimizer().resume(made);
        guard.resume(remembered);
    }

    /** What the guard remembers of the steps so far. */
    public StepGuard.Memory remembered() {
        return guard.memory();
    }

    /** The last step, if it was left out; every rank has the same. */
    public Optional<BadStep> leftOut() {
        return leftOut;
    }

    /**
     * How often the optimizer has updated: once a step that wasn't left out, or where the schedule doesn't flush after each backward.
     */
    public long updates() {
        return updates;
    }

    /** Whether all microbatches of a step see the same parameters. */
    public boolean flushes() {
        return flushes;
    }

    /** The learning rate of the next update. A step that is left out doesn't count. */
    public double rate() {
        return rule.rate().rate(step - guard.memory().skipped());
    }

    /** Number of the next step, from 0. */
    public long step() {
        return step;
    }

    /**
     * Forward and backward of the next step; the mean loss of its batch, with what routers of experts charge.
     *
     * @throws DivergedException if it is no number, and such a step isn't left out
     */
    public float computeGradients() {
        ends.start(step);
        for (int i = 0; i < experts.size(); i++) {
            experts.get(i).startStep();
        }
        run.run(ends, replication, versions, listener);
        if (flushes) {
            completeGradients();
        }
        double mine = tellsLoss ? (ends.lossSum() + auxiliaryLoss()) * batch.share() : 0;
        float sum = (float) sumOfLosses.of(mine);
        loss = sum;
        if (!Float.isFinite(sum) && (guard.stops() || !flushes)) {
            throw new DivergedException(found(guard.judge(sum, 0).orElseThrow()));
        }
        return sum;
    }

    /** What routers of experts charge, summed over the step's microbatches. */
    private double auxiliaryLoss() {
        double sum = 0;
        for (int i = 0; i < experts.size(); i++) {
            sum += experts.get(i).auxiliary();
        }
        return sum;
    }

    private void completeGradients() {
        for (int i = 0; i < phases.size(); i++) {
            phases.get(i).completeGradients();
        }
    }

    /** An update in the middle of a step, of what this rank has: for schedules that don't flush. */
    public void updateAlone() {
        completeGradients();
        rule.optimizer().step(rate(), 1);
        updates++;
        afterUpdate();
    }

    /**
     * The optimizer's part of the step; the norm that the gradients had before they were clipped. A step that can't be taken changes
     * nothing but its number: parameters, the optimizer's state and the rate are as they were ({@link #leftOut}).
     *
     * @throws DivergedException if the step can't be taken, and isn't left out
     */
    public double update() {
        leftOut = Optional.empty();
        double length = flushes ? norm.compute() : 0;
        Optional<StepGuard.Verdict> verdict = guard.judge(loss, length);
        if (verdict.isPresent()) {
            leaveOut(found(verdict.get()));
        } else {
            guard.taken(loss, length);
        }
        if (flushes) {
            finish(verdict.isEmpty(), length);
        }
        step++;
        return length;
    }

    private void finish(boolean taken, double length) {
        if (replication.updates()) {
            if (taken) {
                rule.optimizer().step(rate(), GradientNorm.clip(length, rule.clip()));
            } else {
                forgetGradients();
            }
        }
        afterUpdate();
        model.gradientsAreZero();
        updates += taken ? 1 : 0;
    }

    private void afterUpdate() {
        replication.afterUpdate();
        model.kernels().afterUpdate();
    }

    /** As an update leaves them. */
    private void forgetGradients() {
        for (Unit unit : model.units()) {
            model.kernels().fill(unit.ownGradients(), 0);
        }
    }

    private void leaveOut(BadStep bad) {
        if (guard.stops() || !flushes) {
            throw new DivergedException(bad);
        }
        if (!guard.maySkip()) {
            throw DivergedException.tooMany(bad, guard.memory().inARow() + 1);
        }
        guard.skipped();
        leftOut = Optional.of(bad);
    }

    /** All ranks come here, as they judge the same. */
    private BadStep found(StepGuard.Verdict verdict) {
        int rank = model.world().rank();
        return FindBadStep.run(
                model.world(),
                step,
                verdict,
                ends.worst(rank),
                norm.worst().map(part -> new BadStep.Gradient(rank, part.parameter(), part.norm())));
    }
}
