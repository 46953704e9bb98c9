package io.shardwright.samples.minit5;

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

/**
 * A mesh changes losses by rounding, wherever encoder and decoder are cut, although each rank and microbatch has another number of
 * targets that count.
 */
@Timeout(120)
@Tag("slow")
class SameOnEveryMeshTest {
    private static final double ROUNDING = 2e-4;
    private static final T5Config CONFIG = new T5Config(2, 32, 4, DistinctDigits.VOCABULARY, 8, 8, 6, 0.1);
    private static final Lesson LESSON = lesson(20);
    private static final Steps ALONE = Steps.of(LESSON, Spread.of("tp=1"));

    private static Lesson lesson(long steps) {
        return new Lesson(
                ShardedAnswering.units(CONFIG),
                new DistinctDigits(CONFIG.source(), 3),
                8,
                DistinctDigits.LENGTH,
                new RecipeBuilder().steps(steps).warmup(0).rate(3e-3).build(),
                3);
    }

    @ParameterizedTest(name = "{0}, {1} microbatches")
    @CsvSource(delimiter = '|', textBlock = """
        tp=1           | 4
        tp=2           | 1
        tp=4           | 1
        pp=2           | 2
        pp=3           | 4
        pp=4           | 4
        dp=2           | 2
        dp=4           | 1
        pp=2,dp=2,tp=2 | 2
        """)
    void lossesAreThoseOfOneRank(String mesh, int microbatches) {
        Steps steps = Steps.of(LESSON, Spread.of(mesh).withMicrobatches(microbatches));
        TrainedModel.assertClose(steps.losses(), ALONE.losses(), ROUNDING);
        TrainedModel.assertClose(steps.norms(), ALONE.norms(), 50 * ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tp=2", "pp=2"})
    void questionsAreAnsweredThatWereNotTrainedOn(String mesh) {
        Spread spread = Spread.of(mesh);
        Lesson longer = lesson(150);
        DistinctDigits others = new DistinctDigits(CONFIG.source(), 4);
        Set<Double> shares = Collections.synchronizedSet(new HashSet<>());
        Launcher.threads(spread.mesh(), context -> {
            RankTraining rank = new RankTraining(context, longer, spread);
            Exam exam = rank.exam(
                    longer.model().withoutLoss().orElseThrow(),
                    others,
                    (first, logits) -> TrainMiniT5.right(others, first, logits));
            rank.train((_, _, _) -> {});
            shares.add(exam.share(rank.replication(), 16));
        });
        assertThat(shares).as("what ranks are told").hasSize(1);
        assertThat(shares.iterator().next()).isGreaterThan(0.5);
    }
}
