package io.shardwright.runtime.cli;

import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.SpacedBatches;
import io.shardwright.runtime.optimize.GradientNorm;
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
import io.shardwright.runtime.train.ExpertLoad;
import io.shardwright.runtime.train.GlobalBatch;
import io.shardwright.runtime.train.HeldOutLoss;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.Sampler;
import io.shardwright.runtime.train.Training;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.schedule.check.CheckSchedule;
import io.shardwright.spi.ModelUnits;
import io.shardwright.spi.Port;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model on one rank, with all that a run does with it.
 *
 * @param versions null if the schedule flushes
 * @param heldOut null if there is no text that is held out
 * @param sampler null if nothing is to be sampled
 */
record RankModel(
        ModelAssembly assembly,
        UnitSurvey survey,
        StageChoice stages,
        Holders holders,
        ScheduleRun run,
        Replication replication,
        Training training,
        ExpertLoad experts,
        @Nullable WeightVersions versions,
        @Nullable HeldOutLoss heldOut,
        @Nullable Sampler sampler) {
    private static final int HELD_OUT_BATCHES = 8;

    /** Declares everything, and takes no memory yet; so it also tells whether the model can be built on the mesh. */
    static RankModel declare(Setup setup, TrainOptions options, RankWorld world) {
        ParallelOptions parallel = options.parallel;
        ModelChoice choice = setup.choice();
        GlobalBatch batch = batch(setup, parallel, world);
        ModelUnits units = setup.model().unitsInForm(choice);
        UnitSurvey survey = new UnitSurvey(units, batch.microbatch(), choice.seq());
        survey.requireContext(world.mesh().degree(Axis.CP));
        if (survey.experts().isEmpty() && world.mesh().degree(Axis.EP) > 1) {
            throw new UsageException(
                    "--mesh " + world.mesh() + ": " + setup.model().name()
                            + " has no experts that ep could divide\n  Fix: take pp, dp, cp and tp only");
        }
        StageChoice stages = StageChoice.of(parallel, world.mesh(), units, survey);
        Schedule schedule = proved(parallel.kind().schedule(stages.placement(), batch.microbatches()));
        ModelAssembly assembly = world.assembly(batch.microbatch(), choice.seq(), plan(options, survey, stages, world));
        ScheduleRun run = new ScheduleRun(
                schedule, stages.cut(), new StageBuilder(units, assembly, parallel.recompute), assembly, batch.share());
        Holders holders = new Holders(survey, stages.cut(), stages.placement());
        Replication replication = replication(parallel, assembly);
        Training training = new Training(
                assembly,
                run,
                replication,
                new SharedGradients(assembly, holders),
                new GradientNorm(assembly, name -> holders.owner(name) == assembly.index(Axis.PP)),
                new Training.Rule(
                        setup.recipe().optimizer().create(new OwnedParts(assembly)),
                        setup.recipe().rate(),
                        setup.recipe().clip()),
                setup.batches(options.seed),
                batch);
        WeightVersions versions = schedule.flushes()
                ? null
                : new WeightVersions(
                        assembly, stages.placement().stages(), parallel.verticalSync, training::updateAlone);
        if (versions != null) {
            training.useVersions(versions);
        }
        HeldOutLoss heldOut = setup.corpus() == null ? null : heldOut(units, stages, batch, assembly, setup.corpus());
        Sampler sampler = options.charactersToSample() == 0
                ? null
                : sampler(units, setup.model().name(), stages, assembly, replication);
        ExpertLoad experts = new ExpertLoad(assembly, survey.experts());
        return new RankModel(
                assembly, survey, stages, holders, run, replication, training, experts, versions, heldOut, sampler);
    }

    /** No table runs that could stand still or leave something out. */
    private static Schedule proved(Schedule schedule) {
        List<String> problems = CheckSchedule.run(schedule);
        if (!problems.isEmpty()) {
            throw new IllegalStateException("schedule " + schedule.name() + ": " + String.join("; ", problems));
        }
        return schedule;
    }

    private static GlobalBatch batch(Setup setup, ParallelOptions options, RankWorld world) {
        long sequences = setup.choice().batch();
        int pipeline = world.mesh().degree(Axis.PP);
        int replicas = world.mesh().degree(Axis.DP);
        int usual = sequences % ((long) pipeline * replicas) == 0 ? pipeline : 1;
        int microbatches = options.microbatches == null ? usual : options.microbatches;
        return GlobalBatch.of(sequences, world.mesh(), world.rank(), microbatches);
    }

    private static ParameterPlan plan(TrainOptions all, UnitSurvey survey, StageChoice stages, RankWorld world) {
        ParallelOptions options = all.parallel;
        Set<String> shared = survey.shared();
        int count = stages.placement().stages();
        boolean stashes = options.kind() == ScheduleKind.PIPEDREAM;
        if (stashes && count > 1 && !shared.isEmpty()) {
            throw new UsageException("--schedule pipedream: stages update on their own, and " + shared
                    + " is in several\n  Fix: take a model without tied weights, or --schedule 1f1b");
        }
        int versions = stashes
                ? WeightVersions.needed(count, world.communicator(Axis.PP).rank(), options.verticalSync)
                : 1;
        return new ParameterPlan(ZeroStage.of(options.zero), shared, versions, all.precision.precision());
    }

    private static Replication replication(ParallelOptions options, ModelAssembly assembly) {
        if (options.dataMode == ParallelOptions.DataMode.server && assembly.degree(Axis.EP) > 1) {
            throw new UsageException("--dp-mode server: replica 0 updates what all replicas hold, and of experts"
                    + " that are divided over ep=" + assembly.degree(Axis.EP) + " it holds some"
                    + "\n  Fix: take --dp-mode ddp, or no ep");
        }
        if (options.dataMode == ParallelOptions.DataMode.server) {
            return new ParameterServer(assembly);
        }
        return switch (ZeroStage.of(options.zero)) {
            case NONE -> new AllReduceGradients(assembly);
            case STATE -> new SplitState(assembly);
            case GRADIENTS -> new SplitGradients(assembly);
            case PARAMETERS -> new SplitParameters(assembly);
        };
    }

    private static HeldOutLoss heldOut(
            ModelUnits units, StageChoice stages, GlobalBatch batch, ModelAssembly training, Corpus corpus) {
        ModelAssembly assembly =
                training.inference(batch.microbatch(), training.positions().length());
        ScheduleRun run = new ScheduleRun(
                ForwardOnly.schedule(stages.placement(), batch.microbatches()),
                stages.cut(),
                new StageBuilder(units, assembly, false),
                assembly,
                0);
        SpacedBatches batches = new SpacedBatches(corpus.heldOut(), HELD_OUT_BATCHES * batch.sequences());
        return new HeldOutLoss(assembly, run, batches, batch, HELD_OUT_BATCHES);
    }

    private static Sampler sampler(
            ModelUnits trained, String name, StageChoice stages, ModelAssembly training, Replication replication) {
        long seq = training.positions().length();
        ModelAssembly assembly = training.inference(1, seq);
        ModelUnits units = trained.withoutLoss()
                .orElseThrow(
                        () -> new UsageException(name + " computes its loss from more than one model's result, so there"
                                + " are no logits to sample text from\n  Fix: --sample 0"));
        if (units.count() != stages.cut().units()) {
            throw new UsageException(name + " is trained in " + stages.cut().units() + " units and sampled in "
                    + units.count() + "\n  Fix: --sample 0");
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
