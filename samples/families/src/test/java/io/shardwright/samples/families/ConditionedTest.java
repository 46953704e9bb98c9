package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.runtime.trainer.Trainer;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data that has no positions is whole on every rank, also where sequences are split over tp or cp. */
@Timeout(120)
class ConditionedTest {
    private static final int VOCABULARY = 32;
    private static final int BATCH = 4;

    private static final InputSource DATA = (first, positions, inputs) -> {
        for (String name : List.of("ids", "targets")) {
            int next = name.equals("ids") ? 0 : 1;
            inputs.of(name).ifPresent(tokens -> {
                for (long s = 0; s < tokens.dim(0); s++) {
                    for (int t = 0; t < positions.count(); t++) {
                        long token = (first + s) % BATCH * 5 + (positions.position(t) + next) * 3;
                        tokens.setInt((int) token % VOCABULARY, s, t);
                    }
                }
            });
        }
        inputs.of("condition").ifPresent(condition -> {
            for (long s = 0; s < condition.dim(0); s++) {
                for (long i = 0; i < condition.dim(1); i++) {
                    condition.set((float) Math.sin((first + s) % BATCH + i), s, i);
                }
            }
        });
        inputs.of("memory").ifPresent(memory -> {
            for (long s = 0; s < memory.dim(0); s++) {
                for (long m = 0; m < memory.dim(1); m++) {
                    for (long i = 0; i < memory.dim(2); i++) {
                        memory.set((float) Math.cos((first + s) % BATCH + 2 * m + i), s, m, i);
                    }
                }
            }
        });
    };

    private static TrainedSteps steps(String mesh, boolean sequenceParallel) {
        return TrainedSteps.on(
                mesh,
                rank -> Trainer.of(rank, ShardedConditioned.units(2, 16, VOCABULARY))
                        .data(DATA)
                        .batch(BATCH)
                        .seq(16)
                        .steps(10)
                        .rate(2e-2)
                        .recipe(recipe -> recipe.warmup(0))
                        .sequenceParallel(sequenceParallel)
                        .seed(3));
    }

    @ParameterizedTest
    @CsvSource({"tp=2, false", "tp=4, true", "cp=4, false", "'cp=2,tp=2', true", "'pp=2,tp=2', true"})
    void lossesAreThoseOfOneRank(String mesh, boolean sequenceParallel) {
        TrainedSteps alone = steps("tp=1", false);
        TrainedSteps spread = steps(mesh, sequenceParallel);
        assertThat(alone.losses()[9]).isLessThan(0.99 * alone.losses()[0]);
        TrainedModel.assertClose(spread.losses(), alone.losses(), 2e-4);
        TrainedModel.assertClose(spread.norms(), alone.norms(), 2e-4);
    }
}
