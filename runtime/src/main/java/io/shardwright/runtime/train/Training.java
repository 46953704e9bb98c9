package io.shardwright.runtime.train;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.SumOverRanks;
import io.shardwright.runtime.data.InputSource;
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
import java.util.function.Function;

/**
 * The steps of a run. The caller drives: {@link #computeGradients}, then {@link #update}. Every rank sees the same numbers.
 *
 * <p>Where the schedule doesn't flush, each stage updates after each of its backward passes, without a word to the others: then
 * there is no norm over the whole model to clip by, and what is left to {@link #update} is to tell the norm of the last microbatch.
 */
public final class Training {
    /** How gradients become updates. */
    public record Rule(Optimizer optimizer, LearningRate rate, double clip) {}

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
    private Versions versions = Versions.ONE;
    private TaskListener listener = TaskListener.NONE;
    private long step;
    private long updates;

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
        ends = new BatchEnds(model, run.schedule(), source, batch);
        sumOfLosses = new SumOverRanks(model, "the loss");
        experts = model.expertLayers();
        tellsLoss = model.index(Axis.TP) == 0;
        flushes = run.schedule().flushes();
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

    /** What part of a step each microbatch is. */
    public double share() {
        return batch.share();
    }

    /**
     * Goes on with a run whose parameters and optimizer's state are in the model's memory.
     *
     * @param nextStep from 0
     * @param made updates
     */
    public void resume(long nextStep, long made) {
        step = nextStep;
        updates = made;
        rule.optimizer().resume(made);
    }

    /** How often the optimizer has updated: once a step, or where the schedule doesn't flush after each backward. */
    public long updates() {
        return updates;
    }

    /** Whether all microbatches of a step see the same parameters. */
    public boolean flushes() {
        return flushes;
    }

    /** Number of the next step, from 0. */
    public long step() {
        return step;
    }

    /**
     * Forward and backward of the next step; the mean loss of its batch, with what routers of experts charge.
     *
     * @throws DivergedException if it is no number
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
        float loss = (float) sumOfLosses.of(mine);
        if (!Float.isFinite(loss)) {
            throw new DivergedException(step, loss);
        }
        return loss;
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
        rule.optimizer().step(rule.rate().rate(step), 1);
        updates++;
        replication.afterUpdate();
    }

    /**
     * The optimizer's part of the step; the norm that the gradients had before they were clipped.
     *
     * @throws DivergedException if it is no number
     */
    public double update() {
        if (!flushes) {
            step++;
            return 0;
        }
        double length = norm.compute();
        if (!Double.isFinite(length)) {
            throw new DivergedException(step, norm.firstNotFinite());
        }
        if (replication.updates()) {
            rule.optimizer().step(rule.rate().rate(step), GradientNorm.clip(length, rule.clip()));
        }
        replication.afterUpdate();
        model.gradientsAreZero();
        updates++;
        step++;
        return length;
    }
}
