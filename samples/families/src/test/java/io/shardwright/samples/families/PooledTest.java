package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.samples.training.Spread;
import io.shardwright.samples.training.Steps;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pools a sequence is the same on every mesh. */
@Timeout(120)
@Tag("slow")
class PooledTest {
    private static final double ROUNDING = 2e-4;
    private static final Steps ALONE = steps(Spread.of("tp=1"));

    private static Steps steps(Spread spread) {
        return Steps.of(Family.lessonOfTexts(ShardedPooled.units(32, 64)), spread);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tp=2           | 1
        tp=4           | 2
        dp=2           | 2
        """)
    void lossesAreThoseOfOneRank(String mesh, int microbatches) {
        Steps steps = steps(Spread.of(mesh).withMicrobatches(microbatches));
        assertThat(ALONE.losses()[19]).isLessThan(ALONE.losses()[0]);
        TrainedModel.assertClose(steps.losses(), ALONE.losses(), ROUNDING);
        TrainedModel.assertClose(steps.norms(), ALONE.norms(), 50 * ROUNDING);
    }
}
