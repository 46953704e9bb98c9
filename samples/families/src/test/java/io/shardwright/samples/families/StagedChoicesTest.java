package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.samples.families.ChoosingConfig.Normed;
import io.shardwright.spi.model.ModelUnits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way through a model with stages is a row of units of its own. */
@Timeout(120)
@Tag("slow")
class StagedChoicesTest {
    private static final int LAYERS = 2;
    private static final int VOCABULARY = 64;

    private static ChoosingConfig config(boolean parallel, Normed norm, boolean capped) {
        return new ChoosingConfig(32, 4, parallel, norm, capped);
    }

    private static TrainedSteps steps(ModelUnits units, String mesh, int microbatches, boolean sequenceParallel) {
        return TrainedSteps.on(
                mesh,
                rank -> Family.trainingOfTexts(rank, units)
                        .microbatches(microbatches)
                        .sequenceParallel(sequenceParallel));
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tp=1      | 1 | false
        tp=2      | 1 | true
        pp=2,dp=2 | 2 | false
        cp=2,tp=2 | 1 | false
        """)
    void lossesAreThoseOfAModelWithoutChoices(String mesh, int microbatches, boolean sequenceParallel) {
        ChoosingConfig config = config(false, Normed.RMS, true);
        TrainedSteps chosen =
                steps(ShardedStagedChoicesLoss.units(LAYERS, config, VOCABULARY), mesh, microbatches, sequenceParallel);
        TrainedSteps written =
                steps(ShardedStagedWrittenLoss.units(LAYERS, config, VOCABULARY), mesh, microbatches, sequenceParallel);
        assertThat(chosen.losses()).containsExactly(written.losses());
        assertThat(chosen.norms()).containsExactly(written.norms());
    }

    @OneRowIn(3)
    @ParameterizedTest
    @CsvSource({"true, LAYER, true", "true, NONE, false", "false, LAYER, false"})
    void everyWayLearnsAlikeOnEveryMesh(boolean parallel, Normed norm, boolean capped) {
        ModelUnits units = ShardedStagedChoicesLoss.units(LAYERS, config(parallel, norm, capped), VOCABULARY);
        TrainedSteps alone = steps(units, "tp=1", 1, false);
        assertThat(alone.losses()[19]).isLessThan(alone.losses()[0]);
        TrainedModel.assertClose(steps(units, "pp=2,dp=2,tp=2", 2, true).losses(), alone.losses(), 2e-4);
        TrainedModel.assertClose(steps(units, "pp=4", 4, false).losses(), alone.losses(), 2e-4);
    }
}
