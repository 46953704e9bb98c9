package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.trainer.TrainedSteps;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A vocabulary of 67 tokens, which no degree divides: no rank counts a class that isn't there. */
@Timeout(120)
@Tag("slow")
class UnevenVocabularyTest {
    private static final double ROUNDING = 2e-4;
    private static final TrainedSteps ALONE = steps("tp=1", 1, false);

    private static TrainedSteps steps(String mesh, int microbatches, boolean sequenceParallel) {
        return TrainedSteps.on(
                mesh,
                rank -> Family.trainingOfTexts(rank, ShardedUneven.units(24, 67))
                        .microbatches(microbatches)
                        .sequenceParallel(sequenceParallel));
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tp=2           | 1 | false
        tp=3           | 1 | false
        tp=4           | 2 | false
        tp=2           | 1 | true
        tp=4           | 2 | true
        pp=2,tp=3      | 2 | false
        dp=2,tp=3      | 2 | false
        pp=2,dp=2,tp=2 | 2 | true
        """)
    void lossesAreThoseOfOneRank(String mesh, int microbatches, boolean sequenceParallel) {
        TrainedSteps steps = steps(mesh, microbatches, sequenceParallel);
        assertThat(ALONE.losses()[19]).isLessThan(ALONE.losses()[0]);
        TrainedModel.assertClose(steps.losses(), ALONE.losses(), ROUNDING);
        TrainedModel.assertClose(steps.norms(), ALONE.norms(), 50 * ROUNDING);
    }
}
