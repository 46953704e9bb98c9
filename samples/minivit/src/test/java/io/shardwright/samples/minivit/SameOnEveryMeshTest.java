package io.shardwright.samples.minivit;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.settings.RecipeBuilder;
import io.shardwright.samples.training.Exam;
import io.shardwright.samples.training.Lesson;
import io.shardwright.samples.training.RankTraining;
import io.shardwright.samples.training.Spread;
import io.shardwright.samples.training.Steps;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A mesh changes losses by rounding, and not how many letters are read. */
@Timeout(120)
@Tag("slow")
class SameOnEveryMeshTest {
    private static final double ROUNDING = 2e-4;
    private static final long SEED = 3;
    private static final VitConfig CONFIG = new VitConfig(2, 32, 4, Letters.CLASSES, 16, 4, 0.1);
    private static final Letters LETTERS = new Letters(FontFamily.LIBERATION_SANS.fonts(), CONFIG, SEED);
    private static final Lesson LESSON = new Lesson(
            ShardedReading.units(CONFIG),
            LETTERS,
            8,
            CONFIG.patches(),
            new RecipeBuilder().steps(20).warmup(0).rate(3e-3).build(),
            SEED);
    private static final Steps ALONE = Steps.of(LESSON, Spread.of("tp=1"));

    @ParameterizedTest(name = "{0}, {1} microbatches")
    @CsvSource(delimiter = '|', textBlock = """
        tp=1           | 4
        tp=2           | 1
        tp=4           | 1
        pp=2           | 2
        pp=4           | 4
        dp=2           | 2
        pp=2,dp=2,tp=2 | 2
        """)
    void lossesAreThoseOfOneRank(String mesh, int microbatches) {
        Steps steps = Steps.of(LESSON, Spread.of(mesh).withMicrobatches(microbatches));
        TrainedModel.assertClose(steps.losses(), ALONE.losses(), ROUNDING);
        TrainedModel.assertClose(steps.norms(), ALONE.norms(), 50 * ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tp=2", "pp=2", "dp=4", "pp=2,dp=2"})
    void asManyLettersAreReadAsOnOneRank(String mesh) {
        assertThat(shareRead(mesh)).isEqualTo(shareRead("tp=1")).isBetween(0.01, 0.9);
    }

    /** After the lesson, on letters that are not in it. */
    private static double shareRead(String mesh) {
        Spread spread = Spread.of(mesh);
        Letters others = new Letters(FontFamily.LIBERATION_SANS.fonts(), CONFIG, SEED + 1);
        Set<Double> shares = Collections.synchronizedSet(new HashSet<>());
        Launcher.threads(spread.mesh(), context -> {
            RankTraining rank = new RankTraining(context, LESSON, spread);
            Exam exam = rank.exam(
                    LESSON.model().withoutLoss().orElseThrow(),
                    others,
                    (first, logits) -> TrainMiniVit.right(others, first, logits));
            rank.train((_, _, _) -> {});
            shares.add(exam.share(rank.replication(), 32));
        });
        assertThat(shares).as("what ranks are told").hasSize(1);
        return shares.iterator().next();
    }
}
