package io.shardwright.samples.minivit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.mesh.Mesh;
import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.job.Job;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.metric.Accuracy;
import io.shardwright.runtime.predict.Predictor;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.runtime.trainer.Trainer;
import io.shardwright.runtime.trainer.TrainerBuilder;
import io.shardwright.spi.attention.SequencePositions;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A mesh changes losses by rounding, and not how many letters are read: 16 patches and a class token, which no degree of tp divides. */
@Timeout(120)
@Tag("slow")
class SameOnEveryMeshTest {
    private static final double ROUNDING = 2e-4;
    private static final long SEED = 3;
    private static final VitConfig CONFIG = new VitConfig(2, 32, 4, Letters.CLASSES, 16, 4, 0.1);
    private static final Letters LETTERS = new Letters(FontFamily.LIBERATION_SANS.fonts(), CONFIG, SEED);
    private static final TrainedSteps ALONE = TrainedSteps.on("tp=1", SameOnEveryMeshTest::training);

    private static TrainerBuilder training(RankContext rank) {
        return Trainer.of(rank, ShardedReading.units(CONFIG))
                .data(LETTERS)
                .batch(8)
                .seq(CONFIG.patches())
                .steps(20)
                .rate(3e-3)
                .recipe(recipe -> recipe.warmup(0))
                .seed(SEED);
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0}, {1} microbatches, sp {2}")
    @CsvSource(delimiter = '|', textBlock = """
        tp=1           | 4 | false
        tp=2           | 1 | false
        tp=2           | 1 | true
        tp=4           | 1 | false
        tp=4           | 2 | true
        pp=2           | 2 | false
        pp=4           | 4 | false
        dp=2           | 2 | false
        pp=2,dp=2,tp=2 | 2 | false
        pp=2,dp=2,tp=2 | 2 | true
        """)
    void lossesAreThoseOfOneRank(String mesh, int microbatches, boolean sequenceParallel) {
        TrainedSteps steps = TrainedSteps.on(
                mesh, rank -> training(rank).microbatches(microbatches).sequenceParallel(sequenceParallel));
        TrainedModel.assertClose(steps.losses(), ALONE.losses(), ROUNDING);
        TrainedModel.assertClose(steps.norms(), ALONE.norms(), 50 * ROUNDING);
    }

    /** Some letters have no label: the loss is the mean over those that do, however many of them a rank or a microbatch has. */
    @OneRowIn(2)
    @ParameterizedTest(name = "{0}, {1} microbatches")
    @CsvSource(delimiter = '|', textBlock = """
        dp=2      | 2
        pp=2,dp=2 | 4
        """)
    void labelsMayBeLeftOut(String mesh, int microbatches) {
        TrainedSteps alone = TrainedSteps.on("tp=1", rank -> training(rank).data(new SomeLabels()));
        TrainedSteps spread = TrainedSteps.on(
                mesh, rank -> training(rank).data(new SomeLabels()).microbatches(microbatches));
        assertThat(alone.losses()[0]).isNotEqualTo(ALONE.losses()[0]);
        TrainedModel.assertClose(spread.losses(), alone.losses(), ROUNDING);
        TrainedModel.assertClose(spread.norms(), alone.norms(), 50 * ROUNDING);
    }

    private record SomeLabels() implements InputSource {
        @Override
        public void fill(long first, SequencePositions positions, InputTensors inputs) {
            LETTERS.fill(first, positions, inputs);
            inputs.of("labels").ifPresent(labels -> {
                for (int i = 0; i < labels.dim(0); i++) {
                    if ((first + i) % 8 < 3 || (first + i) % 5 == 0) {
                        labels.setInt(-1, i);
                    }
                }
            });
        }

        @Override
        public Optional<String> ignoringTargets() {
            return Optional.of("labels");
        }
    }

    @OneRowIn(2)
    @ParameterizedTest
    @ValueSource(strings = {"tp=2", "pp=2", "dp=4", "pp=2,dp=2"})
    void asManyLettersAreReadAsOnOneRank(String mesh) {
        assertThat(shareRead(mesh)).isEqualTo(shareRead("tp=1")).isBetween(0.01, 0.9);
    }

    /** After 20 steps, of letters that were not in them. */
    private static double shareRead(String mesh) {
        Letters others = new Letters(FontFamily.LIBERATION_SANS.fonts(), CONFIG, SEED + 1);
        Set<Double> shares = ConcurrentHashMap.newKeySet();
        Job.of(Mesh.parse(mesh), rank -> {
                    try (Trainer trainer = training(rank).build()) {
                        trainer.run(20);
                        shares.add(trainer.evaluate(others, 32, new Accuracy()).metric("accuracy"));
                    }
                })
                .start();
        assertThat(shares).as("what ranks are told").hasSize(1);
        return shares.iterator().next();
    }

    @OneRowIn(2)
    @ParameterizedTest
    @ValueSource(strings = {"tp=2", "pp=2", "dp=2", "pp=2,dp=2,tp=2"})
    void whatItGivesIsThatOfOneRank(String mesh) {
        assertThat(given(mesh)).containsExactly(given("tp=1"), within(1e-5f));
    }

    /** For five inputs, with first values. */
    private static float[] given(String mesh) {
        AtomicReference<float[]> given = new AtomicReference<>();
        Job.of(Mesh.parse(mesh), rank -> {
                    Predictor predictor = Predictor.of(rank, ShardedReading.units(CONFIG))
                            .batch(4)
                            .seq(CONFIG.patches())
                            .build();
                    float[] all =
                            predictor.predict(LETTERS, 2, 5).result().segment().toArray(ValueLayout.JAVA_FLOAT);
                    given.compareAndSet(null, all);
                })
                .start();
        return given.get();
    }
}
