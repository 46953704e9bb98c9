package io.shardwright.samples.minigpt;

import io.shardwright.memory.FlatStates;
import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.assembly.PlannedStates;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.assembly.memory.MemoryReport;
import io.shardwright.runtime.comm.Medium;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.data.RandomBatches;
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
import io.shardwright.runtime.replicate.Replication;
import io.shardwright.runtime.train.GlobalBatch;
import io.shardwright.runtime.train.Training;
import io.shardwright.schedule.Naive;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.spi.model.ModelUnits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a replica along dp moved in one step of one microbatch, and what it keeps.
 *
 * @param moved bytes along dp
 * @param unshared bytes of all its units but those of shared parameters, padded
 * @param shared bytes of the shared parameters, padded
 */
record Replica(long moved, long unshared, long shared, MemoryReport memory, FlatStates planned) {
    private static final AdamW.Settings OPTIMIZER = AdamW.Settings.withDecay(0.1);
    private static final long SEED = 3;

    /** Trains {@code units} on {@code dp} threads. */
    static List<Replica> train(
            int dp, ModelUnits units, ZeroStage stage, Function<ModelAssembly, Replication> replication) {
        List<Replica> replicas = Collections.synchronizedList(new ArrayList<>(Collections.nCopies(dp, null)));
        Launcher.threads(Mesh.of(Axis.DP, dp), context -> {
            RankWorld world = new RankWorld(context.endpoint(), new CpuKernelProvider().create(), SEED);
            replicas.set(context.rank(), step(world, units, stage, replication));
        });
        return List.copyOf(replicas);
    }

    private static Replica step(
            RankWorld world, ModelUnits units, ZeroStage stage, Function<ModelAssembly, Replication> replication) {
        UnitSurvey survey = new UnitSurvey(units, Tiny.BATCH, Tiny.SEQ);
        ModelAssembly model = world.assembly(Tiny.BATCH, Tiny.SEQ, new ParameterPlan(stage, survey.shared(), 1));
        Training training = training(world, model, units, survey, replication);
        model.commit();
        // What is left over from one step may spare the next one something.
        for (int step = 0; step < 2; step++) {
            world.traffic().reset();
            training.computeGradients();
            training.update();
        }
        return new Replica(
                world.traffic().bytes(Medium.MEMORY, Axis.DP),
                bytes(model.units().stream().filter(unit -> !unit.isShared())),
                bytes(model.units().stream().filter(Unit::isShared)),
                model.memoryReport(),
                PlannedStates.of(model, stage).getFirst());
    }

    private static Training training(
            RankWorld world,
            ModelAssembly model,
            ModelUnits units,
            UnitSurvey survey,
            Function<ModelAssembly, Replication> replication) {
        StageCut cut = StageCut.whole(units.count());
        GlobalBatch batch = GlobalBatch.of((long) Tiny.BATCH * model.degree(Axis.DP), world.mesh(), world.rank(), 1);
        ScheduleRun run =
                new ScheduleRun(Naive.schedule(1, 1), cut, new StageBuilder(units, model, false), model, batch.share());
        byte[] text = new byte[1000];
        return new Training(
                model,
                run,
                replication.apply(model),
                new SharedGradients(model, new Holders(survey, cut, StagePlacement.onePerRank(1))),
                new GradientNorm(model, _ -> true),
                new Training.Rule(OPTIMIZER.create(new OwnedParts(model)), LearningRate.constant(1e-3), 1),
                new RandomBatches(text, SEED),
                batch);
    }

    private static long bytes(Stream<Unit> units) {
        return units.mapToLong(unit -> unit.values().bytes()).sum();
    }

    long plannedState() {
        return planned.state(OPTIMIZER::statesPerElement);
    }
}
