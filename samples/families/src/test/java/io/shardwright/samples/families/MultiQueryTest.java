package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.trainer.TrainedSteps;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that every rank has whole beside queries that are split, and a parameter that goes through all stages. */
@Timeout(120)
@Tag("slow")
class MultiQueryTest {
    private static final double ROUNDING = 2e-4;
    private static final TrainedSteps ALONE = steps("tp=1", 1);

    private static TrainedSteps steps(String mesh, int microbatches) {
        return TrainedSteps.on(
                mesh,
                rank -> Family.trainingOfTexts(rank, ShardedMultiQuery.units(4, 32, 4, 64))
                        .microbatches(microbatches));
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tp=2           | 1
        tp=4           | 2
        pp=2           | 4
        pp=4           | 4
        dp=2           | 2
        pp=2,dp=2,tp=2 | 2
        """)
    void lossesAreThoseOfOneRank(String mesh, int microbatches) {
        TrainedSteps steps = steps(mesh, microbatches);
        assertThat(ALONE.losses()[19]).isLessThan(ALONE.losses()[0]);
        TrainedModel.assertClose(steps.losses(), ALONE.losses(), ROUNDING);
        TrainedModel.assertClose(steps.norms(), ALONE.norms(), 50 * ROUNDING);
    }
}
