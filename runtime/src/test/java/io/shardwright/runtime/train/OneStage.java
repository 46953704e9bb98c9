package io.shardwright.runtime.train;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.data.Batches;
import io.shardwright.runtime.guard.GuardSettings;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.pipeline.ForwardOnly;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.runtime.pipeline.StageBuilder;
import io.shardwright.runtime.pipeline.StageCut;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.replicate.AllReduceGradients;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.spi.model.ModelUnits;

/** {@link TinyModel} trained, evaluated and sampled from without a pipeline. */
final class OneStage {
    private OneStage() {}

    static Training training(ModelAssembly assembly, double dropout, LearningRate rate, Batches batches) {
        return training(assembly, dropout, rate, GuardSettings.USUAL, batches);
    }

    static Training training(
            ModelAssembly assembly, double dropout, LearningRate rate, GuardSettings guard, Batches batches) {
        return Training.wholeBatch(
                ModelUnits.whole(root -> new TinyModel.Loss(new TinyModel(8, dropout, root)), "tokens", "targets"),
                assembly,
                built -> new Training.Rule(AdamW.Settings.withDecay(0.1).create(new OwnedParts(built)), rate, 1, guard),
                batches);
    }

    static HeldOutLoss heldOut(ModelAssembly assembly, Batches batches, int count) {
        GlobalBatch batch = new GlobalBatch(assembly.batch(), 1, 0, assembly.degree(Axis.CP), 1);
        ScheduleRun run = forward(
                assembly, ModelUnits.whole(root -> new TinyModel.Loss(new TinyModel(8, 0, root)), "tokens", "targets"));
        return new HeldOutLoss(assembly, run, batches, batch, count);
    }

    static Sampler sampler(ModelAssembly assembly) {
        long vocabulary = ModelChoice.BYTES;
        ScheduleRun run = forward(assembly, ModelUnits.whole(root -> new TinyModel(8, 0, root), "tokens"));
        return new Sampler(assembly, run, new AllReduceGradients(assembly), vocabulary, true);
    }

    private static ScheduleRun forward(ModelAssembly assembly, ModelUnits model) {
        return new ScheduleRun(
                ForwardOnly.schedule(StagePlacement.onePerRank(1), 1),
                StageCut.whole(1),
                new StageBuilder(model, assembly, false),
                assembly,
                0);
    }
}
