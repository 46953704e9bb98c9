package io.shardwright.samples.minigpt;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.job.Job;
import io.shardwright.runtime.trainer.Trainer;
import io.shardwright.spi.kernel.Activation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/** Training inside of something else. */
final class EmbeddedTraining {
    static final long STEPS = 20;

    private static final GptConfig CONFIG = new GptConfig(2, 16, 2, 16, 256, 0, Activation.GELU);

    private EmbeddedTraining() {}

    /** Trains a model on a text, and gives what it came to; the caller goes on, whatever happens. */
    static double train(String text, Mesh mesh, Path folder) {
        AtomicReference<Double> loss = new AtomicReference<>();
        Job.of(mesh, rank -> {
                    try (Trainer trainer = Trainer.of(rank, ShardedNextToken.units(CONFIG))
                            .data(new RandomBatches(text.getBytes(StandardCharsets.UTF_8), 1))
                            .batch(4)
                            .seq(CONFIG.seq())
                            .steps(STEPS)
                            .checkpoints(folder, 10)
                            .build()) {
                        loss.set(trainer.run().log().last().loss());
                    }
                })
                .start();
        return loss.get();
    }
}
