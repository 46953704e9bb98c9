package com.example.rings;

import io.shardwright.runtime.job.Job;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.predict.Predictor;
import io.shardwright.tensor.LocalTensor;
import java.nio.file.Path;

public final class ApplyRings {
    /** {@code --mesh tp=2 FOLDER}. */
    public static void main(String[] args) {
        Job.of(args, ApplyRings::apply).start();
    }

    private static void apply(RankContext rank) {
        Predictor predictor = Predictor.of(rank, ShardedRingLoss.units(RingsConfig.SMALL))
                .batch(8)
                .weights(Path.of(rank.arguments().getFirst()))
                .build();
        LocalTensor logits = predictor.predict(new Rings(3), 0, 20).result();
        for (int point = 0; point < 20 && rank.rank() == 0; point++) {
            System.out.println(Rings.ring(point) + ": " + logits.get(point, 0) + " " + logits.get(point, 1) + " "
                    + logits.get(point, 2));
        }
    }
}
