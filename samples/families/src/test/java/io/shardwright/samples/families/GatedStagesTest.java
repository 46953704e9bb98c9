package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.spi.model.ModelUnits;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stages may begin with what the model is given, and with a parameter. */
@Timeout(120)
@Tag("slow")
class GatedStagesTest {
    private static final List<ModelUnits> MODELS = List.of(
            ShardedGatedStages.units(4, Family.Images.PATCHES, Family.Images.PIXELS, Family.Images.CLASSES),
            ShardedQueryStages.units(4, Family.Images.PATCHES, Family.Images.PIXELS, Family.Images.CLASSES));

    private static final List<TrainedSteps> ALONE =
            MODELS.stream().map(units -> steps(units, "tp=1", 1)).toList();

    private static TrainedSteps steps(ModelUnits units, String mesh, int microbatches) {
        return TrainedSteps.on(
                mesh, rank -> Family.trainingOfImages(rank, units).microbatches(microbatches));
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tp=2           | 1
        pp=2           | 4
        pp=3           | 4
        dp=2           | 2
        pp=2,dp=2,tp=2 | 2
        """)
    void lossesAreThoseOfOneRank(String mesh, int microbatches) {
        for (int model = 0; model < MODELS.size(); model++) {
            TrainedSteps alone = ALONE.get(model);
            TrainedSteps steps = steps(MODELS.get(model), mesh, microbatches);
            assertThat(alone.losses()[19]).isLessThan(alone.losses()[0]);
            TrainedModel.assertClose(steps.losses(), alone.losses(), 2e-4);
            TrainedModel.assertClose(steps.norms(), alone.norms(), 1e-2);
        }
    }
}
