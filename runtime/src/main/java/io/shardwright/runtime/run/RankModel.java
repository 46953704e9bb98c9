package io.shardwright.runtime.run;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.apply.AppliedModel;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.optimize.GradientNorm;
import io.shardwright.runtime.optimize.OptimizerState;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.pipeline.ForwardOnly;
import io.shardwright.runtime.pipeline.Holders;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.runtime.pipeline.SharedGradients;
import io.shardwright.runtime.pipeline.StageBuilder;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.pipeline.WeightVersions;
import io.shardwright.runtime.replicate.AllReduceGradients;
import io.shardwright.runtime.replicate.ParameterServer;
import io.shardwright.runtime.replicate.Replication;
import io.shardwright.runtime.replicate.SplitGradients;
import io.shardwright.runtime.replicate.SplitParameters;
import io.shardwright.runtime.replicate.SplitState;
import io.shardwright.runtime.settings.ComputeSettings;
import io.shardwright.runtime.settings.ParallelSettings;
import io.shardwright.runtime.settings.ReplicationMode;
import io.shardwright.runtime.settings.ReplicationSettings;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.train.ExpertLoad;
import io.shardwright.runtime.train.GlobalBatch;
import io.shardwright.runtime.train.HeldOutLoss;
import io.shardwright.runtime.train.Sampler;
import io.shardwright.runtime.train.Training;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.schedule.check.CheckSchedule;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.spi.model.Port;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model on one rank, with all that a run does with it.
 *
 * @param optimizerStates what the optimizer keeps on this rank
 * @param versions null if the schedule flushes
 * @param heldOut null if there is no text that is held out
 * @param sampler null if nothing is to be sampled
 */
public record RankModel(
        ModelAssembly assembly,
        UnitSurvey survey,
        StageLayout stages,
        Holders holders,
        ScheduleRun run,
        Replication replication,
        Training training,
        List<OptimizerState> optimizerStates,
        ExpertLoad experts,
        @Nullable WeightVersions versions,
        @Nullable HeldOutLoss heldOut,
        @Nullable Sampler sampler) {
    /** A gradient of each of the two factors of a product. */
    private static final int FORWARD_AND_BACKWARD = 3;

    /**
     * Declares everything, and takes no memory yet; so it also tells whether the model can be built on the mesh.
     *
     * @throws io.shardwright.diagnostic.ModelException if it can't
     */
    public static RankModel declare(PreparedRun run, RankWorld world) {
        TrainingSettings settings = run.settings();
        ParallelSettings parallel = settings.parallel();
        GlobalBatch batch = batch(run, world);
        ModelUnits units = run.model().units();
        UnitSurvey survey =
                new UnitSurvey(units, batch.microbatch(), run.model().seq());
        survey.requireContext(world.mesh().degree(Axis.CP));
        survey.requireDegrees(world.mesh());
        if (survey.experts().isEmpty() && world.mesh().degree(Axis.EP) > 1) {
            throw new SettingException(
                    "%s: %s has no experts that ep could divide\n  Fix: take pp, dp, cp and tp only",
                    Setting.MESH.is(world.mesh()), run.model().name());
        }
        StageLayout stages = StageLayout.of(parallel, units, survey);
        Schedule schedule = proved(parallel.pipeline().schedule().schedule(stages.placement(), batch.microbatches()));
        ModelAssembly assembly =
                world.assembly(batch.microbatch(), run.model().seq(), plan(settings, survey, stages, world));
        ScheduleRun tasks = new ScheduleRun(
                schedule,
                stages.cut(),
                new StageBuilder(units, assembly, settings.compute().recompute()),
                assembly,
                batch.share());
        Holders holders = new Holders(survey, stages.cut(), stages.placement());
        Replication replication = replication(parallel.replication(), assembly);
        OwnedParts owned = new OwnedParts(assembly);
        Training training = new Training(
                assembly,
                tasks,
                replication,
                new SharedGradients(assembly, holders),
                new GradientNorm(assembly, name -> holders.owner(name) == assembly.index(Axis.PP)),
                new Training.Rule(
                        settings.recipe().optimizer().create(owned),
                        settings.recipe().rate(),
                        settings.recipe().clip(),
                        settings.recipe().guard()),
                run.data().training(),
                batch);
        WeightVersions versions = schedule.flushes()
                ? null
                : new WeightVersions(
                        assembly,
                        stages.placement().stages(),
                        parallel.pipeline().verticalSync(),
                        training::updateAlone);
        if (versions != null) {
            training.useVersions(versions);
        }
        HeldOutLoss heldOut = run.data().heldOut() == null
                ? null
                : heldOut(units, stages, batch, assembly, run.data().heldOut());
        Sampler sampler = settings.sampling().bytes() == 0
                ? null
                : sampler(units, run.model().name(), stages, assembly, replication);
        ExpertLoad experts = new ExpertLoad(assembly, survey.experts());
        return new RankModel(
                assembly,
                survey,
                stages,
                holders,
                tasks,
                replication,
                training,
                owned.states(),
                experts,
                versions,
                heldOut,
                sampler);
    }

    /** Units on the parameters of this model: its own, or those of the model that the loss is computed from. */
    public AppliedModel applied(ModelUnits units) {
        return new AppliedModel(units, assembly, stages.cut(), stages.placement(), replication);
    }

    /** Floating-point operations that a step needs: {@link RunStart#flopsPerStep}. */
    double flopsPerStep() {
        double forward = 0;
        for (UnitSurvey.Entry unit : survey.entries()) {
            forward += unit.flops();
        }
        return FORWARD_AND_BACKWARD * forward * training.microbatches();
    }

    /** No table runs that could stand still or leave something out. */
    private static Schedule proved(Schedule schedule) {
        List<String> problems = CheckSchedule.run(schedule);
        if (!problems.isEmpty()) {
            throw new IllegalStateException("schedule " + schedule.name() + ": " + String.join("; ", problems));
        }
        return schedule;
    }

    private static GlobalBatch batch(PreparedRun run, RankWorld world) {
        long sequences = run.model().batch();
        int pipeline = world.mesh().degree(Axis.PP);
        int replicas = world.mesh().degree(Axis.DP);
        int usual = sequences % ((long) pipeline * replicas) == 0 ? pipeline : 1;
        Integer chosen = run.settings().parallel().pipeline().microbatches();
        return GlobalBatch.of(sequences, world.mesh(), world.rank(), chosen == null ? usual : chosen);
    }

    private static ParameterPlan plan(
            TrainingSettings settings, UnitSurvey survey, StageLayout stages, RankWorld world) {
        ParallelSettings parallel = settings.parallel();
        ComputeSettings compute = settings.compute();
        Set<String> shared = survey.shared();
        int count = stages.placement().stages();
        boolean stashes = parallel.pipeline().schedule() == ScheduleKind.PIPEDREAM;
        if (stashes && count > 1 && !shared.isEmpty()) {
            throw new SettingException(
                    "%s: stages update on their own, and %s is in several\n"
                            + "  Fix: take a model without tied weights, or %s",
                    Setting.SCHEDULE.is("pipedream"), shared, Setting.SCHEDULE.is("1f1b"));
        }
        int versions = stashes
                ? WeightVersions.needed(
                        count,
                        world.communicator(Axis.PP).rank(),
                        parallel.pipeline().verticalSync())
                : 1;
        return new ParameterPlan(parallel.replication().zero(), shared, versions, compute.precision());
    }

    private static Replication replication(ReplicationSettings settings, ModelAssembly assembly) {
        boolean server = settings.mode() == ReplicationMode.SERVER;
        if (server && assembly.degree(Axis.EP) > 1) {
            throw new SettingException(
                    "%s: replica 0 updates what all replicas hold, and of experts"
                            + " that are divided over ep=%s it holds some\n  Fix: take %s, or no ep",
                    Setting.REPLICATION_MODE.is("server"),
                    assembly.degree(Axis.EP),
                    Setting.REPLICATION_MODE.is("ddp"));
        }
        if (server) {
            return new ParameterServer(assembly);
        }
        return switch (settings.zero()) {
            case NONE -> new AllReduceGradients(assembly);
            case STATE -> new SplitState(assembly);
            case GRADIENTS -> new SplitGradients(assembly);
            case PARAMETERS -> new SplitParameters(assembly);
        };
    }

    private static HeldOutLoss heldOut(
            ModelUnits units, StageLayout stages, GlobalBatch batch, ModelAssembly training, DataOfRun.HeldOut data) {
        ModelAssembly assembly =
                training.inference(batch.microbatch(), training.positions().length());
        ScheduleRun run = new ScheduleRun(
                ForwardOnly.schedule(stages.placement(), batch.microbatches()),
                stages.cut(),
                new StageBuilder(units, assembly, false),
                assembly,
                0);
        return new HeldOutLoss(assembly, run, data.source(), batch, data.batches());
    }

    private static Sampler sampler(
            ModelUnits trained, String name, StageLayout stages, ModelAssembly training, Replication replication) {
        long seq = training.positions().length();
        ModelAssembly assembly = training.inference(1, seq);
        ModelUnits units = trained.withoutLoss()
                .orElseThrow(() -> new SettingException(
                        "%s computes its loss from more than one model's result, so there"
                                + " are no logits to sample text from\n  Fix: %s",
                        name, Setting.SAMPLE.is(0)));
        if (units.count() != stages.cut().units()) {
            throw new SettingException(
                    "%s is trained in %s units and sampled in %s\n  Fix: %s",
                    name, stages.cut().units(), units.count(), Setting.SAMPLE.is(0));
        }
        Port logits = UnitSurvey.result(units, 1, seq);
        ScheduleRun run = new ScheduleRun(
                ForwardOnly.schedule(stages.placement(), 1),
                stages.cut(),
                new StageBuilder(units, assembly, false),
                assembly,
                0);
        return new Sampler(assembly, run, replication, logits.wholeLastDim(), logits.isLastDimCut());
    }
}
