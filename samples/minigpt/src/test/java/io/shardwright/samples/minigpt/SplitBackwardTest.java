package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.GradientNorm;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.pipeline.Holders;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.runtime.pipeline.SharedGradients;
import io.shardwright.runtime.pipeline.StageBuilder;
import io.shardwright.runtime.pipeline.StageCut;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.replicate.AllReduceGradients;
import io.shardwright.runtime.train.GlobalBatch;
import io.shardwright.runtime.train.Training;
import io.shardwright.schedule.OneForwardOneBackward;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.schedule.Task;
import io.shardwright.schedule.Work;
import io.shardwright.spi.model.ModelUnits;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The backward in two parts, with another microbatch between them. */
@Timeout(60)
class SplitBackwardTest {
    private static final GptConfig CONFIG = Tiny.config(0.1);
    private static final int MICROBATCHES = 3;

    @ParameterizedTest
    @CsvSource({"1, false, false", "2, false, false", "1, true, false", "2, true, false", "2, false, true"})
    void addsUpToTheWholeBackwardBitForBit(int tp, boolean tied, boolean split) {
        ModelUnits units = tied ? ShardedTiedNextToken.units(CONFIG) : ShardedNextToken.units(CONFIG);
        ModelUnits inForm = split ? units.sequenceParallel().orElseThrow() : units;
        List<Map<String, float[]>> whole = gradients(tp, inForm, OneForwardOneBackward.schedule(1, MICROBATCHES));
        List<Map<String, float[]>> parts = gradients(tp, inForm, inTwoParts());
        for (int rank = 0; rank < tp; rank++) {
            Map<String, float[]> expected = whole.get(rank);
            assertThat(expected).hasSize(2 * 12 + (tied ? 4 : 5));
            assertThat(parts.get(rank)).containsOnlyKeys(expected.keySet());
            parts.get(rank).forEach((name, found) -> assertThat(found).as(name).isEqualTo(expected.get(name)));
        }
    }

    /** All first parts, and then all second ones. */
    private static Schedule inTwoParts() {
        List<Task> order = new ArrayList<>();
        for (Work work : List.of(Work.FORWARD, Work.INPUT_GRADIENT, Work.WEIGHT_GRADIENT)) {
            for (int microbatch = 0; microbatch < MICROBATCHES; microbatch++) {
                order.add(new Task(work, 0, microbatch));
            }
        }
        return new Schedule("in two parts", MICROBATCHES, StagePlacement.onePerRank(1), List.of(order), true);
    }

    private static List<Map<String, float[]>> gradients(int tp, ModelUnits units, Schedule schedule) {
        return Tiny.onRanks(tp, world -> {
            ModelAssembly assembly = world.assembly(Tiny.BATCH, Tiny.SEQ);
            StageCut cut = StageCut.whole(units.count());
            GlobalBatch batch =
                    GlobalBatch.of((long) Tiny.BATCH * MICROBATCHES, world.mesh(), world.rank(), MICROBATCHES);
            ScheduleRun run =
                    new ScheduleRun(schedule, cut, new StageBuilder(units, assembly, false), assembly, batch.share());
            Holders holders =
                    new Holders(new UnitSurvey(units, Tiny.BATCH, Tiny.SEQ), cut, StagePlacement.onePerRank(1));
            Training training = new Training(
                    assembly,
                    run,
                    new AllReduceGradients(assembly),
                    new SharedGradients(assembly, holders),
                    new GradientNorm(assembly, _ -> true),
                    new Training.Rule(
                            AdamW.Settings.withDecay(0.1).create(new OwnedParts(assembly)),
                            LearningRate.constant(1e-3),
                            1),
                    new RandomBatches(Tiny.text(), 1),
                    batch);
            assembly.commit();
            training.computeGradients();
            Map<String, float[]> gradients = new TreeMap<>();
            assembly.parameters()
                    .forEach(sharded -> gradients.put(
                            sharded.name(),
                            sharded.parameter().gradient().segment().toArray(ValueLayout.JAVA_FLOAT)));
            return gradients;
        });
    }
}
