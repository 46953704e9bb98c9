package io.shardwright.runtime.trainer;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.job.Job;
import io.shardwright.runtime.launch.RankContext;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * What the steps of a training came to.
 *
 * @param losses of each step, before its update
 * @param norms of all gradients together
 */
public record TrainedSteps(double[] losses, double[] norms) {
    /** On ranks that are threads. */
    public static TrainedSteps on(String mesh, Function<RankContext, TrainerBuilder> training) {
        AtomicReference<TrainedSteps> steps = new AtomicReference<>();
        Job.of(Mesh.parse(mesh), rank -> {
                    try (Trainer trainer = training.apply(rank).build()) {
                        var ignored = trainer.run();
                        if (rank.rank() == 0) {
                            steps.set(new TrainedSteps(
                                    trainer.log().losses(), trainer.log().gradientNorms()));
                        }
                    }
                })
                .start();
        return steps.get();
    }
}
