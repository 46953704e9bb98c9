package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.samples.families.ChoosingConfig.Normed;
import io.shardwright.spi.model.ModelUnits;
import java.lang.reflect.Field;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A forward that chooses by the config is, bit for bit, the one written without choices; a list of layers, the layers by themselves. */
@Timeout(120)
@Tag("slow")
class ChoosingTest {
    private static final int LAYERS = 2;
    private static final int HIDDEN = 32;
    private static final int HEADS = 4;
    private static final int VOCABULARY = 64;

    private static ChoosingConfig config(boolean parallel, Normed norm, boolean capped) {
        return new ChoosingConfig(HIDDEN, HEADS, parallel, norm, capped);
    }

    private static ModelUnits choosing(ChoosingConfig config) {
        return ShardedChoosing.units(LAYERS, config, VOCABULARY);
    }

    private static TrainedSteps steps(ModelUnits units, String mesh, int microbatches, boolean sequenceParallel) {
        return TrainedSteps.on(
                mesh,
                rank -> Family.trainingOfTexts(rank, units)
                        .microbatches(microbatches)
                        .sequenceParallel(sequenceParallel));
    }

    /** One of two ways, and the same without choices. */
    private record Same(ModelUnits chosen, ModelUnits written) {}

    private static List<Same> same() {
        ChoosingConfig serial = config(false, Normed.RMS, true);
        ChoosingConfig parallel = config(true, Normed.LAYER, true);
        return List.of(
                new Same(choosing(serial), ShardedSerialRms.units(LAYERS, serial, VOCABULARY)),
                new Same(choosing(parallel), ShardedParallelCapped.units(LAYERS, parallel, VOCABULARY)));
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
        for (Same same : same()) {
            TrainedSteps chosen = steps(same.chosen(), mesh, microbatches, sequenceParallel);
            TrainedSteps written = steps(same.written(), mesh, microbatches, sequenceParallel);
            assertThat(chosen.losses()).containsExactly(written.losses());
            assertThat(chosen.norms()).containsExactly(written.norms());
        }
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource({
        "true, LAYER, true",
        "true, LAYER, false",
        "true, RMS, true",
        "true, NONE, false",
        "false, LAYER, true",
        "false, RMS, false",
        "false, NONE, true"
    })
    void everyWayLearnsAlikeOnEveryMesh(boolean parallel, Normed norm, boolean capped) {
        ModelUnits units = choosing(config(parallel, norm, capped));
        TrainedSteps alone = steps(units, "tp=1", 1, false);
        assertThat(alone.losses()[19]).isLessThan(alone.losses()[0]);
        TrainedModel.assertClose(steps(units, "tp=2,dp=2", 2, false).losses(), alone.losses(), 2e-4);
    }

    @Test
    void whatOneWayDoesNotUseIsNotThere() {
        assertThat(fields(ShardedChoosingBlockIfNormIsNoneAndCappedAndParallel.class))
                .contains("qkvWeight")
                .doesNotContain("layerWeight", "rmsWeight");
        assertThat(fields(ShardedChoosingBlockIfNormIsRmsAndNotCappedAndNotParallel.class))
                .contains("rmsWeight")
                .doesNotContain("layerWeight");
    }

    private static List<String> fields(Class<?> type) {
        return Stream.of(type.getDeclaredFields()).map(Field::getName).toList();
    }
}
