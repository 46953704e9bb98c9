package io.shardwright.samples.minibert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.runtime.data.DataSource;
import io.shardwright.runtime.data.InputRow;
import io.shardwright.runtime.data.Order;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.trainer.FirstStep;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.runtime.trainer.Trainer;
import io.shardwright.runtime.trainer.TrainerBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sentences of different lengths in a batch, each padded to a sequence. */
@Timeout(120)
@Tag("slow")
class PaddedBertTest {
    private static final int SEQ = 32;
    private static final int[] LENGTHS = {7, 32, 1, 19, 30, 12, 25, 3};
    private static final TrainedSteps ALONE = TrainedSteps.on("tp=1", PaddedBertTest::training);

    private static BertConfig config(double dropout) {
        return new BertConfig(2, 32, 4, SEQ, dropout);
    }

    /**
     * Sentences from one on, of which every third byte is to be told.
     *
     * @param padding what stands behind an end
     */
    private record Sentences(int first, int count, int padding) implements DataSource {
        @Override
        public List<String> inputs() {
            return List.of("ids", "targets", "places", "present");
        }

        @Override
        public long size() {
            return count;
        }

        @Override
        public Optional<String> ignoringTargets() {
            return Optional.of("targets");
        }

        @Override
        public void fill(long item, InputRow row) {
            int sentence = first + Math.toIntExact(item);
            int length = LENGTHS[sentence % LENGTHS.length];
            row.integers("ids", at -> at >= length ? padding : at % 3 == 0 ? BertConfig.MASK : token(sentence, at));
            row.integers("targets", at -> at < length && at % 3 == 0 ? token(sentence, at) : -1);
            row.integers("places", at -> (int) at);
            row.mask("present", at -> at < length);
        }

        private static int token(int sentence, long at) {
            return 'a' + (int) (sentence + at) % 26;
        }
    }

    private static TrainerBuilder training(RankContext rank) {
        return Trainer.of(rank, ShardedPaddedBert.units(config(0.1)))
                .data(new Sentences(0, 64, 7).in(Order.inTurn()))
                .batch(8)
                .seq(SEQ)
                .steps(20)
                .rate(5e-3)
                .recipe(recipe -> recipe.warmup(0))
                .seed(5);
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0}, {1} microbatches, sp {2}, {3}")
    @CsvSource(delimiter = '|', textBlock = """
        tp=1           | 4 | false | RING
        tp=2           | 1 | false | RING
        tp=4           | 1 | true  | RING
        pp=2           | 2 | false | RING
        dp=2           | 2 | false | RING
        cp=2           | 1 | false | RING
        cp=4           | 2 | false | RING
        cp=2           | 1 | false | TWO_RING
        cp=2           | 1 | false | ULYSSES
        pp=2,dp=2,tp=2 | 2 | true  | RING
        dp=2,cp=2,tp=2 | 1 | true  | ULYSSES
        """)
    void lossesAreThoseOfOneRank(String mesh, int microbatches, boolean sequenceParallel, ContextForm context) {
        TrainedSteps steps = TrainedSteps.on(
                mesh,
                rank -> training(rank)
                        .microbatches(microbatches)
                        .sequenceParallel(sequenceParallel)
                        .context(context));
        TrainedModel.assertClose(steps.losses(), ALONE.losses(), 2e-4);
        TrainedModel.assertClose(steps.norms(), ALONE.norms(), 1e-2);
    }

    @Test
    void learns() {
        assertThat(ALONE.losses()[19]).isLessThan(0.7 * ALONE.losses()[0]);
    }

    /** Of each sentence alone, in a sequence as long as it is: loss and gradients are means over all that is to be told. */
    @Test
    void whatIsBehindTheEndOfASentenceChangesNothing() {
        double told = 0;
        double loss = 0;
        Map<String, float[]> gradients = new LinkedHashMap<>();
        for (int sentence = 0; sentence < LENGTHS.length; sentence++) {
            int length = LENGTHS[sentence];
            int own = (length + 2) / 3;
            FirstStep alone = first(new Sentences(sentence, 1, 0), length);
            loss += own * alone.loss();
            told += own;
            alone.gradients().forEach((name, gradient) -> {
                float[] sum = gradients.computeIfAbsent(name, _ -> new float[gradient.length]);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += own * gradient[i];
                }
            });
        }
        for (float[] sum : gradients.values()) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] /= (float) told;
            }
        }
        FirstStep alone = new FirstStep(loss / told, gradients);
        for (int padding : new int[] {0, 250}) {
            FirstStep padded = first(new Sentences(0, LENGTHS.length, padding), SEQ);
            assertThat(padded.distance(alone)).as("padded with " + padding).isCloseTo(0, within(1e-5));
        }
    }

    private static FirstStep first(DataSource source, long seq) {
        return FirstStep.of(ShardedPaddedBert.units(config(0)), source, seq, "tp=1");
    }
}
