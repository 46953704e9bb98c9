package io.shardwright.samples.families;

import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.GradientNorm;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.pipeline.Holders;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.runtime.pipeline.SharedGradients;
import io.shardwright.runtime.pipeline.StageBuilder;
import io.shardwright.runtime.pipeline.StageCut;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.replicate.AllReduceGradients;
import io.shardwright.runtime.train.GlobalBatch;
import io.shardwright.runtime.train.Training;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.spi.model.ModelUnits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Losses of a model that was trained for some steps.
 *
 * @param norms of the gradients of each step
 */
record TrainedOnMesh(double[] losses, double[] norms) {
    private static final int BATCH = 8;
    private static final int STEPS = 20;
    private static final long SEED = 5;

    /**
     * How a model is trained.
     *
     * @param recomputes whether all activations are computed again in backward
     */
    record Way(String mesh, String schedule, int microbatches, boolean recomputes) {
        static Way alone() {
            return new Way("tp=1", "1f1b", 1, false);
        }
    }

    static TrainedOnMesh train(ModelUnits units, InputSource source, long seq, Way way) {
        List<TrainedOnMesh> all = Collections.synchronizedList(new ArrayList<>());
        Launcher.threads(Mesh.parse(way.mesh()), context -> {
            RankWorld world = new RankWorld(context.endpoint(), new CpuKernelProvider().create(), SEED);
            all.add(train(world, units, source, seq, way));
        });
        return all.getFirst();
    }

    private static TrainedOnMesh train(RankWorld world, ModelUnits units, InputSource source, long seq, Way way) {
        GlobalBatch batch = GlobalBatch.of(BATCH, world.mesh(), world.rank(), way.microbatches());
        StagePlacement placement = way.schedule().equals("1f1b-rr")
                ? StagePlacement.replicated(List.of(world.mesh().degree(Axis.PP)))
                : ScheduleKind.named(way.schedule()).placement(world.mesh().degree(Axis.PP), 2);
        Schedule table = ScheduleKind.named(way.schedule()).schedule(placement, way.microbatches());
        StageCut cut = StageCut.even(units.count(), placement.stages());
        UnitSurvey survey = new UnitSurvey(units, batch.microbatch(), seq);
        Holders holders = new Holders(survey, cut, placement);
        ModelAssembly model =
                world.assembly(batch.microbatch(), seq, new ParameterPlan(ZeroStage.NONE, survey.shared(), 1));
        ScheduleRun run =
                new ScheduleRun(table, cut, new StageBuilder(units, model, way.recomputes()), model, batch.share());
        Training training = new Training(
                model,
                run,
                new AllReduceGradients(model),
                new SharedGradients(model, holders),
                new GradientNorm(model, name -> holders.owner(name) == model.index(Axis.PP)),
                new Training.Rule(
                        AdamW.Settings.withDecay(0.1).create(new OwnedParts(model)),
                        LearningRate.constant(0.003),
                        Double.POSITIVE_INFINITY),
                source,
                batch);
        model.commit();
        TrainedOnMesh numbers = new TrainedOnMesh(new double[STEPS], new double[STEPS]);
        for (int step = 0; step < STEPS; step++) {
            numbers.losses()[step] = training.computeGradients();
            numbers.norms()[step] = training.update();
        }
        return numbers;
    }
}
