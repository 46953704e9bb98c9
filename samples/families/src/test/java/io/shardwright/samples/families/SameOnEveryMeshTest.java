package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.trainer.TrainedSteps;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A mesh changes losses by rounding, although each rank and microbatch has another number of targets that count. */
@Timeout(120)
@Tag("slow")
class SameOnEveryMeshTest {
    private static final double ROUNDING = 2e-4;
    private static final Map<Family, TrainedSteps> ALONE = new EnumMap<>(Family.class);

    private static TrainedSteps alone(Family family) {
        return ALONE.computeIfAbsent(family, _ -> TrainedSteps.on("tp=1", family::training));
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0} {1}, {2} microbatches, sp {3}")
    @CsvSource(delimiter = '|', textBlock = """
        DEEP_SEEK | tp=2           | 1 | false
        DEEP_SEEK | tp=2           | 1 | true
        DEEP_SEEK | pp=2           | 4 | false
        DEEP_SEEK | dp=2           | 2 | false
        DEEP_SEEK | dp=2,ep=2      | 2 | false
        DEEP_SEEK | pp=2,dp=2,tp=2 | 2 | true
        GEMMA | tp=2           | 1 | false
        GEMMA | tp=4           | 2 | false
        GEMMA | tp=2           | 1 | true
        GEMMA | tp=4           | 1 | true
        GEMMA | pp=2           | 4 | false
        GEMMA | dp=2           | 2 | false
        GEMMA | cp=2           | 1 | false
        GEMMA | cp=2,tp=2      | 1 | true
        GEMMA | pp=2,dp=2,tp=2 | 2 | true
        OLMOE | tp=2           | 1 | false
        OLMOE | tp=4           | 2 | false
        OLMOE | tp=2           | 1 | true
        OLMOE | tp=4           | 1 | true
        OLMOE | pp=2           | 4 | false
        OLMOE | dp=2           | 2 | false
        OLMOE | dp=2,ep=2      | 2 | false
        OLMOE | pp=2,dp=2,tp=2 | 2 | true
        MIXER | tp=2           | 1 | false
        MIXER | tp=4           | 2 | false
        MIXER | pp=2           | 4 | false
        MIXER | dp=2           | 2 | false
        MIXER | pp=2,dp=2,tp=2 | 2 | false
        PALM  | tp=2           | 1 | false
        PALM  | tp=4           | 2 | false
        PALM  | tp=2           | 1 | true
        PALM  | tp=4           | 1 | true
        PALM  | pp=2           | 4 | false
        PALM  | dp=2           | 2 | false
        PALM  | cp=2           | 1 | false
        PALM  | pp=2,dp=2,tp=2 | 2 | true
        QWEN  | tp=2           | 1 | false
        QWEN  | tp=4           | 2 | true
        QWEN  | pp=2           | 4 | false
        QWEN  | cp=2           | 1 | false
        QWEN  | pp=2,dp=2,tp=2 | 2 | true
        """)
    void lossesAreThoseOfOneRank(Family family, String mesh, int microbatches, boolean sequenceParallel) {
        TrainedSteps steps = TrainedSteps.on(
                mesh, rank -> family.training(rank).microbatches(microbatches).sequenceParallel(sequenceParallel));
        TrainedModel.assertClose(steps.losses(), alone(family).losses(), ROUNDING);
        TrainedModel.assertClose(steps.norms(), alone(family).norms(), 50 * ROUNDING);
    }

    @ParameterizedTest
    @EnumSource
    void learns(Family family) {
        assertThat(alone(family).losses()[19]).isLessThan(0.9 * alone(family).losses()[0]);
    }
}
