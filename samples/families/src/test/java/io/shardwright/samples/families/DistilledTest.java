package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.runtime.trainer.Trainer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data for each position of a sequence is each rank's own part where the sequence is split over tp, also unevenly. */
@Timeout(120)
class DistilledTest {
    private static final int HIDDEN = 16;

    private static final InputSource DATA = (first, positions, inputs) -> {
        inputs.of("ids").ifPresent(ids -> {
            for (long s = 0; s < ids.dim(0); s++) {
                for (int t = 0; t < positions.count(); t++) {
                    ids.setInt((int) ((first + s) * 5 + positions.position(t) * 3) % 32, s, t);
                }
            }
        });
        inputs.of("teacher").ifPresent(teacher -> {
            for (long s = 0; s < teacher.dim(0); s++) {
                for (int t = 0; t < positions.count(); t++) {
                    for (int i = 0; i < HIDDEN; i++) {
                        teacher.set((float) Math.sin((first + s) + positions.position(t) * 0.7 + i), s, t, i);
                    }
                }
            }
        });
    };

    private static TrainedSteps steps(String mesh, boolean sequenceParallel) {
        return TrainedSteps.on(
                mesh,
                rank -> Trainer.of(rank, ShardedDistilled.units(HIDDEN, 32))
                        .data(DATA)
                        .batch(4)
                        .seq(10)
                        .steps(10)
                        .rate(2e-2)
                        .recipe(recipe -> recipe.warmup(0))
                        .sequenceParallel(sequenceParallel)
                        .seed(3));
    }

    @ParameterizedTest
    @CsvSource({"tp=2, false", "tp=2, true", "tp=4, true", "'dp=2,tp=2', true", "cp=1, false"})
    void lossesAreThoseOfOneRank(String mesh, boolean sequenceParallel) {
        TrainedSteps alone = steps("tp=1", false);
        TrainedSteps spread = steps(mesh, sequenceParallel);
        assertThat(alone.losses()[9]).isLessThan(0.99 * alone.losses()[0]);
        TrainedModel.assertClose(spread.losses(), alone.losses(), 2e-4);
        TrainedModel.assertClose(spread.norms(), alone.norms(), 2e-4);
    }
}
