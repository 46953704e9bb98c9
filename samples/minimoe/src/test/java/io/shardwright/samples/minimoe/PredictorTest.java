package io.shardwright.samples.minimoe;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Mesh;
import io.shardwright.routing.Routing;
import io.shardwright.routing.TopKRouter;
import io.shardwright.runtime.data.Batches;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.job.Job;
import io.shardwright.runtime.predict.Predictor;
import io.shardwright.runtime.trainer.Trainer;
import io.shardwright.samples.minigpt.GptConfig;
import io.shardwright.spi.kernel.Activation;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Experts that take so many tokens of a group take those of the same groups, whatever the number of sequences that are asked for. */
@Timeout(120)
@Tag("slow")
class PredictorTest {
    private static final int GROUP = 4;
    private static final int SEQ = 16;
    private static final MoeConfig CONFIG = new MoeConfig(
            new GptConfig(2, 32, 4, SEQ, 256, 0, Activation.GELU),
            48,
            8,
            new Routing(new TopKRouter(0.01, true), 2, 0.75, GROUP, 0));
    private static final Batches DATA = new RandomBatches(
            "the quick brown fox jumps over the lazy dog; ".repeat(20).getBytes(StandardCharsets.UTF_8), 3);

    private interface Prediction {
        float[] of(Predictor predictor);
    }

    private static float[] predict(String mesh, int batch, Prediction prediction) {
        AtomicReference<float[]> result = new AtomicReference<>();
        Job.of(Mesh.parse(mesh), rank -> {
                    Predictor predictor = Predictor.of(rank, ShardedNextToken.units(CONFIG))
                            .batch(batch)
                            .seq(SEQ)
                            .build();
                    result.set(prediction.of(predictor));
                })
                .start();
        return result.get();
    }

    private static float[] predict(Predictor predictor, int first, int count) {
        return predictor.predict(DATA, first, count).result().segment().toArray(ValueLayout.JAVA_FLOAT);
    }

    private static float[] first(float[] results, int count, int of) {
        return Arrays.copyOf(results, results.length / of * count);
    }

    @Test
    void aLastBatchOfFewerIsCutIntoTheSameGroups() {
        float[] whole = predict("tp=1", 8, predictor -> predict(predictor, 0, 24));
        assertThat(first(predict("tp=1", 8, predictor -> predict(predictor, 0, 21)), 20, 21))
                .containsExactly(first(whole, 20, 24));
        assertThat(first(predict("dp=2", 16, predictor -> predict(predictor, 0, 22)), 20, 22))
                .containsExactly(first(whole, 20, 24));
    }

    @Test
    void aTrainersPredictorTakesAnyNumberToo() {
        float[] whole = predict("tp=1", 8, predictor -> predict(predictor, 0, 8));
        AtomicReference<float[]> result = new AtomicReference<>();
        Job.of(Mesh.parse("tp=1"), rank -> {
                    try (Trainer trainer = Trainer.of(rank, ShardedNextToken.units(CONFIG))
                            .data(DATA)
                            .batch(8)
                            .seq(SEQ)
                            .build()) {
                        result.set(predict(trainer.predictor(6, SEQ), 0, 6));
                        assertThat(predict(trainer.predictor(1, SEQ), 0, 3)).doesNotContain(Float.NaN);
                    }
                })
                .start();
        assertThat(first(result.get(), 4, 6)).containsExactly(first(whole, 4, 8));
    }
}
