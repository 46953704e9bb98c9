package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.train.Training;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.spi.model.Port;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Units in a row are the whole model: the same loss and the same gradients, bit for bit. */
@Timeout(60)
class UnitsTest {
    private static final GptConfig CONFIG = Tiny.config(0.1);
    private static final int STEPS = 3;

    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "1, true", "2, true"})
    void giveTheBitsOfTheWhole(int tp, boolean tied) {
        List<Map<String, float[]>> whole = run(tp, tied ? Whole.tiedNextToken(CONFIG) : Whole.nextToken(CONFIG));
        List<Map<String, float[]>> units = run(tp, units(tied));
        for (int rank = 0; rank < tp; rank++) {
            Map<String, float[]> expected = whole.get(rank);
            assertThat(expected).hasSize(STEPS + 2 * 12 + (tied ? 4 : 5));
            assertThat(units.get(rank)).containsOnlyKeys(expected.keySet());
            units.get(rank).forEach((name, found) -> assertThat(found).as(name).isEqualTo(expected.get(name)));
        }
    }

    /** Otherwise nothing would show that masks follow names and sequences, and not units. */
    @Test
    void dropOut() {
        ModelUnits dropping = units(false);
        ModelUnits keeping = ShardedNextToken.units(Tiny.config(0));
        assertThat(run(1, dropping).getFirst().get("loss 0"))
                .isNotEqualTo(run(1, keeping).getFirst().get("loss 0"));
    }

    @Test
    void areNamedAfterWhereTheyBegin() {
        ModelUnits units = units(false);
        assertThat(IntStream.range(0, units.count()).mapToObj(units::name))
                .containsExactly("", "gpt.blocks.0", "gpt.blocks.1", "gpt.norm");
        assertThat(IntStream.range(0, units.count()).mapToObj(units::stage)).allMatch(stage -> stage.isEmpty());
    }

    @Test
    void sayWhatTheLossIsComputedFrom() {
        ModelUnits logits = units(false).withoutLoss().orElseThrow();
        assertThat(IntStream.range(0, logits.count()).mapToObj(logits::name))
                .containsExactly("", "gpt.blocks.0", "gpt.blocks.1", "gpt.norm");
        Port result = UnitSurvey.result(logits, 1, Tiny.SEQ);
        assertThat(result.wholeLastDim()).isEqualTo(CONFIG.vocabulary());
        assertThat(result.isLastDimCut()).isTrue();
        assertThat(logits.withoutLoss()).isEmpty();
    }

    /** A run computes them again by itself, unit by unit. */
    @Test
    void sayWhoseActivationsAreDropped() {
        ModelUnits units = ShardedRecomputedNextToken.units(CONFIG);
        assertThat(IntStream.range(0, units.count()).filter(units::recomputes)).containsExactly(1, 2);
        assertThat(IntStream.range(0, units(true).count()).filter(units(true)::recomputes))
                .isEmpty();
    }

    @Test
    void ofARecomputedModelGiveTheBitsOfTheWhole() {
        Map<String, float[]> whole = run(1, Whole.recomputedNextToken(CONFIG)).getFirst();
        run(1, ShardedRecomputedNextToken.units(CONFIG))
                .getFirst()
                .forEach((name, found) -> assertThat(found).as(name).isEqualTo(whole.get(name)));
    }

    private static ModelUnits units(boolean tied) {
        return tied ? ShardedTiedNextToken.units(CONFIG) : ShardedNextToken.units(CONFIG);
    }

    /** Losses of some steps, and all gradients of one more, by name. */
    private static List<Map<String, float[]>> run(int tp, ModelUnits model) {
        return Tiny.onRanks(tp, world -> {
            ModelAssembly assembly = world.assembly(Tiny.BATCH, Tiny.SEQ);
            Training training = Tiny.training(assembly, model);
            assembly.commit();
            Map<String, float[]> results = new TreeMap<>();
            float[] losses = Tiny.losses(training, STEPS - 1);
            for (int step = 0; step < losses.length; step++) {
                results.put("loss " + step, new float[] {losses[step]});
            }
            results.put("loss " + losses.length, new float[] {training.computeGradients()});
            assembly.parameters()
                    .forEach(sharded -> results.put(
                            sharded.name(),
                            sharded.parameter().gradient().segment().toArray(ValueLayout.JAVA_FLOAT)));
            return results;
        });
    }
}
