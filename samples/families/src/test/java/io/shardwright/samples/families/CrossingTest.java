package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.spi.model.ModelUnits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value crosses stages that don't read it, and of a sequence that only its form of cp can divide. */
@Timeout(120)
@Tag("slow")
class CrossingTest {
    private static final ModelUnits UNITS = ShardedCrossing.units(
            4, new ChoosingConfig(32, 4, false, ChoosingConfig.Normed.LAYER, false), Family.Texts.VOCABULARY);

    private static TrainedSteps steps(String mesh, ContextForm context, int microbatches, int seq) {
        return TrainedSteps.on(
                mesh,
                rank -> Family.trainingOfTexts(rank, UNITS)
                        .seq(seq)
                        .context(context)
                        .pipeline(Pipelines.of("1f1b", rank.mesh(), UNITS, microbatches)));
    }

    @ParameterizedTest(name = "{0} {1}, {3} positions")
    @CsvSource(delimiter = '|', textBlock = """
        pp=4      | RING    | 4 | 16
        pp=4,cp=2 | RING    | 4 | 16
        pp=4,cp=2 | ULYSSES | 4 | 16
        pp=4,cp=2 | ULYSSES | 4 | 14
        """)
    void lossesAreThoseOfOneRank(String mesh, ContextForm context, int microbatches, int seq) {
        TrainedSteps alone = steps("tp=1", ContextForm.RING, 1, seq);
        TrainedSteps spread = steps(mesh, context, microbatches, seq);
        assertThat(alone.losses()[19]).isLessThan(alone.losses()[0]);
        TrainedModel.assertClose(spread.losses(), alone.losses(), 2e-4);
        TrainedModel.assertClose(spread.norms(), alone.norms(), 1e-2);
    }
}
