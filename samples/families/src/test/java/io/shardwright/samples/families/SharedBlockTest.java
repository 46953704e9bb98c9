package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.rate.RateKind;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.runtime.trainer.Trainer;
import io.shardwright.runtime.trainer.TrainerBuilder;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One block used several times has one set of parameters, also where several stages use it; parameters of one's own go with it. */
@Timeout(120)
@Tag("slow")
class SharedBlockTest {
    private static final AlbertConfig CONFIG = new AlbertConfig(64, 32, 4, 4, 8);
    private static final double ROUNDING = 2e-4;

    /** The target is the token two places before. */
    private static final InputSource DATA = (first, positions, inputs) -> {
        inputs.of("ids").ifPresent(ids -> fill(ids, first, positions, 0));
        inputs.of("targets").ifPresent(targets -> fill(targets, first, positions, 2));
    };

    private static void fill(LocalTensor tokens, long first, SequencePositions positions, int back) {
        for (int s = 0; s < tokens.dim(0); s++) {
            for (int t = 0; t < positions.count(); t++) {
                long position = Math.max(0, positions.position(t) - back);
                tokens.setInt((int) (((first + s) * 31 + position * position * 7) % CONFIG.vocabulary()), s, t);
            }
        }
    }

    private static TrainerBuilder training(RankContext rank) {
        return Trainer.of(rank, ShardedAlbertLoss.units(CONFIG))
                .data(DATA)
                .batch(8)
                .seq(CONFIG.seq())
                .steps(20)
                .rate(3e-3)
                .recipe(recipe -> recipe.rateKind(RateKind.CONSTANT).warmup(0).clip(0))
                .seed(5);
    }

    @ParameterizedTest(name = "{0} {1} {2} sp: {3}")
    @CsvSource(delimiter = '|', textBlock = """
        tp=2           | 1f1b        | 1 | false
        tp=4           | 1f1b        | 2 | false
        tp=2           | 1f1b        | 2 | true
        tp=4           | 1f1b        | 1 | true
        dp=2           | 1f1b        | 2 | false
        pp=2           | 1f1b        | 4 | false
        pp=3           | zb-h1       | 4 | false
        pp=2           | interleaved | 4 | false
        pp=4           | 1f1b-rr     | 4 | false
        pp=2,dp=2,tp=2 | 1f1b        | 2 | true
        """)
    void lossesAndNormsAreThoseOfOneRank(String mesh, String schedule, int microbatches, boolean sequenceParallel) {
        TrainedSteps alone = TrainedSteps.on("tp=1", SharedBlockTest::training);
        TrainedSteps spread = TrainedSteps.on(
                mesh,
                rank -> training(rank)
                        .pipeline(Pipelines.of(schedule, rank.mesh(), ShardedAlbertLoss.units(CONFIG), microbatches))
                        .sequenceParallel(sequenceParallel));
        assertThat(alone.losses()[19]).isLessThan(alone.losses()[0]);
        TrainedModel.assertClose(spread.losses(), alone.losses(), ROUNDING);
        TrainedModel.assertClose(spread.norms(), alone.norms(), ROUNDING);
    }
}
