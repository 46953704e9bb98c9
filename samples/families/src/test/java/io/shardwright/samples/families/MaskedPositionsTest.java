package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.trainer.TrainedSteps;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logits at the positions that count are enough, on every mesh, also where sequences have different numbers of them. */
@Timeout(120)
@Tag("slow")
class MaskedPositionsTest {
    private static final double ROUNDING = 2e-4;
    private static final TrainedSteps ALONE = steps("tp=1", 1, false);

    private static TrainedSteps steps(String mesh, int microbatches, boolean sequenceParallel) {
        return TrainedSteps.on(
                mesh,
                rank -> Family.trainingOfPositions(
                                rank, ShardedMaskedPositions.units(2, 32, 4, Family.Texts.SEQ, Family.Texts.VOCABULARY))
                        .microbatches(microbatches)
                        .sequenceParallel(sequenceParallel));
    }

    @Test
    void lossesAreThoseOfLogitsEverywhere() {
        TrainedSteps everywhere = TrainedSteps.on(
                "tp=1",
                rank -> Family.trainingOfTexts(rank, ShardedMaskedEverywhere.units(2, 32, 4, Family.Texts.VOCABULARY)));
        assertThat(ALONE.losses()[19]).isLessThan(ALONE.losses()[0]);
        TrainedModel.assertClose(ALONE.losses(), everywhere.losses(), 1e-5);
        TrainedModel.assertClose(ALONE.norms(), everywhere.norms(), 1e-4);
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tp=2           | 1 | false
        tp=2           | 1 | true
        tp=4           | 2 | true
        pp=2           | 4 | false
        dp=2           | 2 | false
        pp=2,dp=2,tp=2 | 2 | true
        """)
    void lossesAreThoseOfOneRank(String mesh, int microbatches, boolean sequenceParallel) {
        TrainedSteps steps = steps(mesh, microbatches, sequenceParallel);
        TrainedModel.assertClose(steps.losses(), ALONE.losses(), ROUNDING);
        TrainedModel.assertClose(steps.norms(), ALONE.norms(), 50 * ROUNDING);
    }
}
