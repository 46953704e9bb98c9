package com.example.rings;

import io.shardwright.memory.ZeroStage;
import io.shardwright.runtime.metric.Evaluation;
import io.shardwright.runtime.job.Job;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.run.StepResult;
import io.shardwright.runtime.settings.CheckpointSettings;
import io.shardwright.runtime.trainer.Trainer;
import java.nio.file.Path;

public final class TrainRings {
    /** {@code --mesh dp=2 --ranks processes FOLDER PARAMETERS}. */
    public static void main(String[] args) {
        Job.of(args, TrainRings::train).start();
    }

    private static void train(RankContext rank) {
        try (Trainer trainer = Trainer.of(rank, ShardedRingLoss.units(RingsConfig.SMALL))
                .named("rings")
                .data(new Rings(1))
                .batch(64)
                .steps(40)
                .rate(5e-3)
                .microbatches(4) // along pp, 1F1B
                .zero(ZeroStage.valueOf(rank.arguments().get(1)))
                .checkpoints(CheckpointSettings.in(Path.of(rank.arguments().getFirst())))
                .build()) {
            for (StepResult step : trainer.steps()) {
                if (rank.rank() == 0) {
                    System.out.println("step " + step.step() + "   loss " + step.loss());
                }
            }
            Evaluation unseen = trainer.evaluate(new Rings(2), 4, new OnRightRing());
            if (rank.rank() == 0) {
                System.out.println("of other points: loss " + unseen.loss() + "   " + unseen.metrics());
            }
        }
    }
}
