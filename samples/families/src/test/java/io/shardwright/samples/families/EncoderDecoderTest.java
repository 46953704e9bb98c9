package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.rate.RateKind;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.runtime.trainer.Trainer;
import io.shardwright.runtime.trainer.TrainerBuilder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two sequences, and a tensor that all blocks of the decoder read, across stages as on one rank. */
@Timeout(120)
class EncoderDecoderTest {
    private static final T5Config CONFIG = new T5Config(64, 32, 4, 2);
    private static final int SEQ = 8;
    private static final double ROUNDING = 2e-4;

    /** The target is the source, backwards. */
    private static final InputSource DATA = (first, positions, inputs) -> {
        inputs.of("source").ifPresent(source -> {
            for (int s = 0; s < source.dim(0); s++) {
                for (int t = 0; t < SEQ; t++) {
                    source.setInt(token(first + s, t), s, t);
                }
            }
        });
        inputs.of("ids").ifPresent(ids -> {
            for (int s = 0; s < ids.dim(0); s++) {
                for (int t = 0; t < SEQ; t++) {
                    ids.setInt(t == 0 ? 0 : token(first + s, SEQ - t), s, t);
                }
            }
        });
        inputs.of("next").ifPresent(next -> {
            for (int s = 0; s < next.dim(0); s++) {
                for (int t = 0; t < SEQ; t++) {
                    next.setInt(token(first + s, SEQ - 1 - t), s, t);
                }
            }
        });
    };

    private static int token(long sequence, int position) {
        return (int) ((sequence * 31 + position * position * 7L) % CONFIG.vocabulary());
    }

    private static TrainerBuilder training(RankContext rank) {
        return Trainer.of(rank, ShardedT5Loss.units(CONFIG))
                .data(DATA)
                .batch(8)
                .seq(SEQ)
                .steps(20)
                .rate(3e-3)
                .recipe(recipe -> recipe.rateKind(RateKind.CONSTANT).warmup(0).clip(0))
                .seed(5);
    }

    @ParameterizedTest(name = "{0} {1} {2} recomputed: {3}")
    @CsvSource(delimiter = '|', textBlock = """
        tp=2           | 1f1b        | 1 | false
        tp=4           | 1f1b        | 2 | false
        dp=2           | 1f1b        | 2 | false
        pp=2           | 1f1b        | 4 | false
        pp=3           | 1f1b        | 4 | false
        pp=2           | gpipe       | 4 | false
        pp=2           | zb-h1       | 4 | false
        pp=2           | 1f1b        | 4 | true
        pp=2           | zb-h1       | 4 | true
        pp=2           | interleaved | 4 | false
        pp=4           | 1f1b-rr     | 4 | false
        pp=2,dp=2,tp=2 | 1f1b        | 2 | false
        """)
    void lossesAndNormsAreThoseOfOneRank(String mesh, String schedule, int microbatches, boolean recomputes) {
        TrainedSteps alone = TrainedSteps.on("tp=1", EncoderDecoderTest::training);
        TrainedSteps spread = TrainedSteps.on(mesh, rank -> {
            TrainerBuilder training = training(rank)
                    .pipeline(Pipelines.of(schedule, rank.mesh(), ShardedT5Loss.units(CONFIG), microbatches));
            return recomputes ? training.recompute() : training;
        });
        assertThat(alone.losses()[19]).isLessThan(alone.losses()[0]);
        TrainedModel.assertClose(spread.losses(), alone.losses(), ROUNDING);
        TrainedModel.assertClose(spread.norms(), alone.norms(), ROUNDING);
    }
}
