package io.shardwright.runtime.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.job.Job;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.rate.RateCourse;
import io.shardwright.runtime.rate.RateFunction;
import io.shardwright.runtime.train.TinyModel;
import io.shardwright.spi.model.ModelUnits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is chosen for a training, and what is usual. */
@Timeout(60)
class TrainerBuilderTest {
    private static final byte[] TEXT = "abcdefgh".repeat(40).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    /** Falls in two stairs. */
    public static final class Stairs implements RateFunction {
        public Stairs() {}

        @Override
        public double left(double progress) {
            return progress < 0.5 ? 1 : 0.5;
        }
    }

    private static TrainerBuilder trainer(RankContext rank) {
        return Trainer.of(
                        rank,
                        ModelUnits.whole(root -> new TinyModel.Loss(new TinyModel(8, 0, root)), "tokens", "targets"))
                .batch(2)
                .seq(12)
                .data(new RandomBatches(TEXT, 3));
    }

    /** The rate of a training that was made to its end. */
    private static LearningRate rate(String mesh, UnaryOperator<TrainerBuilder> choices) {
        AtomicReference<LearningRate> rate = new AtomicReference<>();
        Job.of(Mesh.parse(mesh), rank -> {
                    try (Trainer trainer = choices.apply(trainer(rank)).build()) {
                        trainer.run();
                        rate.set(trainer.settings().recipe().rate());
                    }
                })
                .start();
        return rate.get();
    }

    @Test
    void aCourseOfOnesOwnIsTheSameOnAllRanksThatMakeOne() {
        LearningRate stairs = rate(
                "dp=2",
                trainer -> trainer.steps(4).recipe(recipe -> recipe.rateCourse(new RateCourse.Own(new Stairs()))));
        assertThat(stairs.rate(3)).isEqualTo(0.5 * stairs.peak());
        double left = stairs.rate(3) / stairs.peak();
        LearningRate lambda = rate(
                "dp=2", trainer -> trainer.steps(4).recipe(recipe -> recipe.rateCourse(new RateCourse.Own(_ -> left))));
        assertThat(lambda.rate(0)).isEqualTo(0.5 * lambda.peak());
    }

    @Test
    void aRunThatGoesOnWithMoreStepsRisesAsItDid() {
        LearningRate first = rate("tp=1", trainer -> trainer.steps(40).checkpoints(folder, 20));
        LearningRate longer = rate("tp=1", trainer -> trainer.steps(80).checkpoints(folder, 20));
        assertThat(first.warmup()).isEqualTo(2);
        assertThat(longer.warmup()).isEqualTo(2);
        assertThat(longer.steps()).isEqualTo(80);
    }

    @Test
    void aWarmUpThatIsChosenHasToBeThatOfTheCheckpoint() {
        rate("tp=1", trainer -> trainer.steps(40).checkpoints(folder, 20));
        assertThatThrownBy(() -> rate(
                        "tp=1",
                        trainer -> trainer.steps(80)
                                .recipe(recipe -> recipe.warmup(4))
                                .checkpoints(folder, 20)))
                .hasMessageContaining("is of a run with recipe.rate.warmup=2, and this one has 4");
    }
}
