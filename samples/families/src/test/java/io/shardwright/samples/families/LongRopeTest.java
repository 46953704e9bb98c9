package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.runtime.trainer.TrainedSteps;
import io.shardwright.samples.families.LongRopeConfig.Scaling;
import io.shardwright.spi.model.ModelUnits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Scaled and partial rotary positions are those of the whole sequence, however it is split. */
@Timeout(120)
@Tag("slow")
class LongRopeTest {
    private static final Map<String, TrainedSteps> ALONE = new HashMap<>();

    private static ModelUnits units(Scaling scaling, int rotated) {
        return ShardedLongRope.units(2, new LongRopeConfig(32, 4, rotated, scaling, Family.Texts.VOCABULARY));
    }

    private static TrainedSteps steps(ModelUnits units, String mesh, ContextForm form, boolean sequenceParallel) {
        return TrainedSteps.on(
                mesh, rank -> Family.trainingOfTexts(rank, units).context(form).sequenceParallel(sequenceParallel));
    }

    private static TrainedSteps alone(Scaling scaling, int rotated) {
        return ALONE.computeIfAbsent(
                scaling + " " + rotated, _ -> steps(units(scaling, rotated), "tp=1", ContextForm.RING, false));
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0}, {1} turned, {2}, {3}, sp {4}")
    @CsvSource(delimiter = '|', textBlock = """
        LINEAR     | 4 | cp=2      | RING     | false
        LINEAR     | 0 | cp=4      | ULYSSES  | false
        LLAMA3     | 4 | cp=2      | ULYSSES  | false
        LLAMA3     | 0 | cp=2      | RING     | false
        LLAMA3     | 4 | cp=2,tp=2 | RING     | true
        YARN       | 0 | cp=2      | RING     | false
        YARN       | 4 | cp=2      | ULYSSES  | false
        YARN       | 4 | cp=2      | TWO_RING | false
        YARN       | 4 | pp=2,cp=2 | RING     | false
        NEIGHBOURS | 4 | cp=2      | RING     | false
        NEIGHBOURS | 0 | cp=2      | ULYSSES  | false
        NEIGHBOURS | 4 | tp=4      | RING     | true
        """)
    void lossesAreThoseOfOneRank(
            Scaling scaling, int rotated, String mesh, ContextForm form, boolean sequenceParallel) {
        TrainedSteps alone = alone(scaling, rotated);
        TrainedSteps spread = steps(units(scaling, rotated), mesh, form, sequenceParallel);
        TrainedModel.assertClose(spread.losses(), alone.losses(), 2e-4);
        TrainedModel.assertClose(spread.norms(), alone.norms(), 1e-2);
        assertThat(alone.losses()[19]).isLessThan(0.9 * alone.losses()[0]);
    }

    /** Else the other test would compare the same with itself. */
    @ParameterizedTest
    @EnumSource
    void everyWayOfTurningIsAnother(Scaling scaling) {
        List<Double> losses = new ArrayList<>();
        for (Scaling other : Scaling.values()) {
            losses.add(alone(other, 4).losses()[10]);
        }
        losses.add(alone(scaling, 0).losses()[10]);
        assertThat(losses).doesNotHaveDuplicates();
    }
}
