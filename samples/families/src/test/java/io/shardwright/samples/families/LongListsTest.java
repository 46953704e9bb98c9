package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.data.DataSource;
import io.shardwright.runtime.data.InputRow;
import io.shardwright.runtime.trainer.FirstStep;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.spi.model.ModelUnits;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loops over lists of layers that are as many as the configuration says. */
@Timeout(120)
@Tag("slow")
class LongListsTest {
    private static final int LAYERS = 3;
    private static final int HIDDEN = 32;
    private static final int VOCABULARY = 64;

    /** One sequence that counts. */
    private enum Counting implements DataSource {
        INSTANCE;

        @Override
        public List<String> inputs() {
            return List.of("ids", "targets");
        }

        @Override
        public long size() {
            return 1;
        }

        @Override
        public void fill(long item, InputRow row) {
            row.integers("ids", at -> (int) at);
            row.integers("targets", at -> (int) at + 1);
        }
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
        tp=2      | 1 | false
        tp=2      | 1 | true
        pp=2      | 2 | false
        pp=4,tp=2 | 4 | true
        cp=2      | 1 | false
        """)
    void computeWhatAClassForARoundDoes(String mesh, int microbatches, boolean sequenceParallel) {
        TrainedSteps looped =
                steps(ShardedLongListsLoss.units(LAYERS, HIDDEN, VOCABULARY, 0), mesh, microbatches, sequenceParallel);
        TrainedSteps written =
                steps(ShardedWrittenListsLoss.units(LAYERS, HIDDEN, VOCABULARY), mesh, microbatches, sequenceParallel);
        assertThat(looped.losses()).containsExactly(written.losses());
        assertThat(looped.norms()).containsExactly(written.norms());
        assertThat(looped.losses()[19]).isLessThan(0.9 * looped.losses()[0]);
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tp=2           | 1 | false
        tp=4           | 1 | true
        pp=2           | 4 | false
        dp=2           | 2 | false
        cp=2,tp=2      | 1 | true
        pp=2,dp=2,tp=2 | 2 | true
        """)
    void dropTheSameOnEveryMesh(String mesh, int microbatches, boolean sequenceParallel) {
        ModelUnits units = ShardedLongListsLoss.units(LAYERS, HIDDEN, VOCABULARY, 0.2);
        TrainedSteps alone = steps(units, "tp=1", 1, false);
        TrainedModel.assertClose(
                steps(units, mesh, microbatches, sequenceParallel).losses(), alone.losses(), 2e-4);
    }

    @ParameterizedTest
    @CsvSource({"tp=2, 1", "dp=2, 2", "pp=2, 2"})
    void mayBeSeveralBehindEachOtherInAUnit(String mesh, int microbatches) {
        ModelUnits units = ShardedDeepHeadLoss.units(4, HIDDEN, VOCABULARY);
        TrainedSteps alone = steps(units, "tp=1", 1, false);
        assertThat(alone.losses()[19]).isLessThan(0.9 * alone.losses()[0]);
        TrainedModel.assertClose(steps(units, mesh, microbatches, false).losses(), alone.losses(), 2e-4);
    }

    @Test
    void callParametersAfterTheirPlaceInTheList() {
        assertThat(FirstStep.of(ShardedLongListsLoss.units(2, HIDDEN, VOCABULARY, 0), Counting.INSTANCE, 16, "tp=1")
                        .gradients())
                .containsOnlyKeys(
                        "model.tokens.weight",
                        "model.shift",
                        "model.norms.0.weight",
                        "model.norms.0.bias",
                        "model.ups.0.weight",
                        "model.ups.0.bias",
                        "model.downs.0.weight",
                        "model.downs.0.bias",
                        "model.norms.1.weight",
                        "model.norms.1.bias",
                        "model.ups.1.weight",
                        "model.ups.1.bias",
                        "model.downs.1.weight",
                        "model.downs.1.bias",
                        "model.norm.weight",
                        "model.head.weight");
    }
}
