package io.shardwright.samples.training;

import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.optimize.GradientNorm;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.pipeline.ForwardOnly;
import io.shardwright.runtime.pipeline.Holders;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.runtime.pipeline.SharedGradients;
import io.shardwright.runtime.pipeline.StageBuilder;
import io.shardwright.runtime.pipeline.StageCut;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.replicate.AllReduceGradients;
import io.shardwright.runtime.replicate.Replication;
import io.shardwright.runtime.settings.Recipe;
import io.shardwright.runtime.train.GlobalBatch;
import io.shardwright.runtime.train.HeldOutLoss;
import io.shardwright.runtime.train.Training;
import io.shardwright.schedule.OneForwardOneBackward;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.spi.model.ModelUnits;

/** One rank's part of a training: everything that a step needs, put together from what the runtime offers. */
public final class RankTraining {
    private final Spread spread;
    private final Recipe recipe;
    private final ModelUnits units;
    private final StagePlacement placement;
    private final StageCut cut;
    private final GlobalBatch batch;
    private final ModelAssembly assembly;
    private final Replication replication;
    private final Training training;

    /** Declares what is trained, and takes no memory yet. All ranks make one. */
    public RankTraining(RankContext context, Lesson lesson, Spread spread) {
        this.spread = spread;
        recipe = lesson.recipe();
        units = spread.form(lesson.model());
        placement = StagePlacement.onePerRank(context.mesh().degree(Axis.PP));
        cut = StageCut.even(units.count(), placement.stages());
        batch = GlobalBatch.of(lesson.batch(), context.mesh(), context.rank(), spread.microbatches());
        UnitSurvey survey = new UnitSurvey(units, batch.microbatch(), lesson.seq());
        survey.requireContext(context.mesh().degree(Axis.CP));
        survey.requireDegrees(context.mesh());
        RankWorld world = new RankWorld(context.endpoint(), new CpuKernelProvider().create(), lesson.seed());
        assembly =
                world.assembly(batch.microbatch(), lesson.seq(), new ParameterPlan(ZeroStage.NONE, survey.shared(), 1));
        ScheduleRun run =
                run(OneForwardOneBackward.schedule(placement.stages(), batch.microbatches()), units, assembly);
        Holders holders = new Holders(survey, cut, placement);
        replication = new AllReduceGradients(assembly);
        training = new Training(
                assembly,
                run,
                replication,
                new SharedGradients(assembly, holders),
                new GradientNorm(assembly, name -> holders.owner(name) == assembly.index(Axis.PP)),
                new Training.Rule(recipe.optimizer().create(new OwnedParts(assembly)), recipe.rate(), recipe.clip()),
                lesson.data(),
                batch);
    }

    private ScheduleRun run(Schedule schedule, ModelUnits model, ModelAssembly on) {
        // A model without its loss may have a unit less, and each of the others where it is trained.
        StageCut sameCut = new StageCut(cut.starts().stream()
                .map(start -> Math.min(start, model.count()))
                .toList());
        return new ScheduleRun(schedule, sameCut, new StageBuilder(model, on, false), on, batch.share());
    }

    /**
     * The same parameters in another model, that is given other sequences and goes forward only.
     *
     * @param model the trained one without its loss, as a rule
     */
    public Exam exam(ModelUnits model, InputSource data, Grader grader) {
        ModelAssembly applied = applied();
        return new Exam(applied, run(forward(), spread.form(model), applied), batch, data, grader);
    }

    /** The trained model's mean loss of so many batches. */
    public HeldOutLoss heldOutLoss(InputSource data, int batches) {
        ModelAssembly applied = applied();
        return new HeldOutLoss(applied, run(forward(), units, applied), data, batch, batches);
    }

    private ModelAssembly applied() {
        return assembly.inference(batch.microbatch(), assembly.positions().length());
    }

    private Schedule forward() {
        return ForwardOnly.schedule(placement, batch.microbatches());
    }

    /** Takes memory, gives parameters their initial values, and makes all steps of the recipe; nothing can be declared any more. */
    public void train(StepListener listener) {
        assembly.commit();
        while (training.step() < recipe.steps()) {
            long step = training.step();
            double loss = training.computeGradients();
            listener.step(step, loss, training.update());
        }
    }

    public Replication replication() {
        return replication;
    }
}
