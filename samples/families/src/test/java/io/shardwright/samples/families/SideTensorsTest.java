package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.spi.model.ModelUnits;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several gradients flow back between the units of one stage at a time, each in memory of its own. */
@Timeout(120)
class SideTensorsTest {
    private static TrainedSteps steps(ModelUnits units, String mesh, int microbatches) {
        return TrainedSteps.on(
                mesh, rank -> Family.trainingOfTexts(rank, units).steps(5).microbatches(microbatches));
    }

    @ParameterizedTest
    @CsvSource({"1, tp=1, 1", "1, tp=1, 2", "1, pp=2, 2", "2, tp=1, 1", "3, tp=1, 1", "3, pp=2, 2", "3, pp=5, 4"})
    void lossesAndNormsAreThoseOfOneUnit(int layers, String mesh, int microbatches) {
        TrainedSteps whole = steps(ShardedWholeSideTensors.units(layers, 32, Family.Texts.VOCABULARY), "tp=1", 1);
        TrainedSteps inUnits = steps(ShardedSideTensors.units(layers, 32, Family.Texts.VOCABULARY), mesh, microbatches);
        TrainedModel.assertClose(inUnits.losses(), whole.losses(), 2e-5);
        TrainedModel.assertClose(inUnits.norms(), whole.norms(), 2e-5);
        assertThat(whole.losses()[4]).isLessThan(whole.losses()[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void mayBeWhatTheFirstBlockBeginsWith(int layers) {
        TrainedSteps one = steps(ShardedFromOne.units(layers, 32, Family.Texts.VOCABULARY), "tp=1", 1);
        TrainedSteps three = steps(ShardedFromThree.units(layers, 32, Family.Texts.VOCABULARY), "tp=1", 1);
        TrainedModel.assertClose(one.losses(), three.losses(), 2e-5);
        TrainedModel.assertClose(one.norms(), three.norms(), 2e-5);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void mayBeWhatTheFirstRoundBeginsWith(int layers) {
        TrainedSteps one = steps(ShardedRoundsFromOne.units(layers, 32, Family.Texts.VOCABULARY), "tp=1", 1);
        TrainedSteps two = steps(ShardedRoundsFromTwo.units(layers, 32, Family.Texts.VOCABULARY), "tp=1", 1);
        TrainedModel.assertClose(one.losses(), two.losses(), 2e-5);
        TrainedModel.assertClose(one.norms(), two.norms(), 2e-5);
    }
}
