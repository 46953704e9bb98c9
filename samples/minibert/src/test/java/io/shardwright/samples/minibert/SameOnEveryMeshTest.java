package io.shardwright.samples.minibert;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.data.Order;
import io.shardwright.runtime.data.text.Documents;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.runtime.trainer.Trainer;
import io.shardwright.runtime.trainer.TrainerBuilder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mesh changes losses by rounding, although each rank and microbatch has another number of bytes to tell, and other documents. */
@Timeout(120)
@Tag("slow")
class SameOnEveryMeshTest {
    private static final double ROUNDING = 2e-4;
    private static final BertConfig CONFIG = new BertConfig(2, 32, 4, 32, 0.1);
    private static final InputSource DATA =
            BertData.masked(documents(), CONFIG.seq(), 3).in(Order.shuffled(3));
    private static final TrainedSteps ALONE = TrainedSteps.on("tp=1", SameOnEveryMeshTest::training);

    private static TrainerBuilder training(RankContext rank) {
        return Trainer.of(rank, ShardedMaskedBytes.units(CONFIG))
                .data(DATA)
                .batch(8)
                .seq(CONFIG.seq())
                .steps(20)
                .rate(5e-3)
                .recipe(recipe -> recipe.warmup(0))
                .seed(5);
    }

    /** The alphabet from somewhere on, so that bytes can be told from those beside them; a sequence has one document or several. */
    private static Documents documents() {
        return Documents.of(IntStream.range(0, 60)
                .mapToObj(document -> IntStream.range(0, 3 + document * 7 % 41)
                        .map(place -> 'a' + (document + place) % 26)
                        .toArray())
                .toList());
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0}, {1} microbatches, sp {2}")
    @CsvSource(delimiter = '|', textBlock = """
        tp=1           | 4 | false
        tp=2           | 1 | false
        tp=4           | 1 | false
        tp=2           | 1 | true
        tp=4           | 1 | true
        pp=2           | 2 | false
        pp=4           | 4 | false
        dp=2           | 2 | false
        cp=2           | 1 | false
        cp=4           | 2 | false
        pp=2,dp=2,tp=2 | 2 | true
        dp=2,cp=2,tp=2 | 1 | false
        """)
    void lossesAreThoseOfOneRank(String mesh, int microbatches, boolean sequenceParallel) {
        TrainedSteps steps = TrainedSteps.on(
                mesh, rank -> training(rank).microbatches(microbatches).sequenceParallel(sequenceParallel));
        TrainedModel.assertClose(steps.losses(), ALONE.losses(), ROUNDING);
        TrainedModel.assertClose(steps.norms(), ALONE.norms(), 50 * ROUNDING);
    }

    @Test
    void learns() {
        assertThat(ALONE.losses()[19]).isLessThan(0.7 * ALONE.losses()[0]);
    }
}
