package io.shardwright.runtime.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.OnRanks;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.guard.BadStep;
import io.shardwright.runtime.guard.GuardSettings;
import io.shardwright.runtime.guard.OnBadStep;
import io.shardwright.runtime.rate.LearningRate;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Tag("slow")
class LeftOutStepsTest {
    private static final byte[] TEXT = "abcdefgh".repeat(40).getBytes(StandardCharsets.US_ASCII);
    private static final LearningRate RATE = LearningRate.cosine(0.03, 0.003, 3, 20);
    private static final int STEPS = 8;

    private static Training training(RankWorld world, GuardSettings guard, ModelAssembly assembly) {
        Training training = OneStage.training(assembly, 0.3, RATE, guard, new RandomBatches(TEXT, 3));
        assembly.commit();
        return training;
    }

    private static ModelAssembly assembly(RankWorld world) {
        return world.assembly(2 / world.mesh().degree(Axis.DP), 12);
    }

    /** Gradients, already the same on all replicas, are no numbers on the last ranks along tp. */
    private static void spoil(RankWorld world, ModelAssembly assembly) {
        if (assembly.index(Axis.TP) == assembly.degree(Axis.TP) - 1) {
            Unit unit = assembly.units().getFirst();
            MemorySegment own = unit.ownGradients().segment();
            for (long i = 0; i < unit.ownGradients().size(); i++) {
                own.setAtIndex(ValueLayout.JAVA_FLOAT, i, Float.NaN);
            }
        }
    }

    /** Losses, norms and rates of the steps that are taken, and all weights at the end. */
    private static List<Double> skipping(RankWorld world, Set<Long> bad) {
        ModelAssembly assembly = assembly(world);
        Training training = training(world, GuardSettings.SKIPPING, assembly);
        List<Double> numbers = new ArrayList<>();
        while (training.step() < STEPS) {
            long step = training.step();
            double rate = training.rate();
            double loss = training.computeGradients();
            if (bad.contains(step)) {
                spoil(world, assembly);
            }
            double norm = training.update();
            assertThat(training.leftOut().isPresent()).isEqualTo(bad.contains(step));
            if (training.leftOut().isEmpty()) {
                numbers.addAll(List.of(loss, norm, rate));
            }
        }
        assertThat(training.updates()).isEqualTo(STEPS - bad.size());
        addWeights(numbers, assembly);
        return numbers;
    }

    /** The same without the steps that are bad. */
    private static List<Double> without(RankWorld world, Set<Long> bad) {
        ModelAssembly assembly = assembly(world);
        Training training = training(world, GuardSettings.USUAL, assembly);
        List<Double> numbers = new ArrayList<>();
        while (training.step() < STEPS) {
            if (bad.contains(training.step())) {
                training.resume(
                        training.step() + 1,
                        training.updates(),
                        training.remembered().skip());
                continue;
            }
            double rate = training.rate();
            assertThat(rate).isEqualTo(RATE.rate(training.updates()));
            numbers.addAll(List.of((double) training.computeGradients(), training.update(), rate));
        }
        addWeights(numbers, assembly);
        return numbers;
    }

    private static void addWeights(List<Double> numbers, ModelAssembly assembly) {
        for (Unit unit : assembly.units()) {
            for (float weight : unit.values().all().segment().toArray(ValueLayout.JAVA_FLOAT)) {
                numbers.add((double) weight);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tp=1", "tp=2", "dp=2", "cp=2", "dp=2,tp=2"})
    void leaveEverythingAsIfTheyHadNotBeen(String mesh) {
        for (Set<Long> bad : List.of(Set.of(0L), Set.of(3L), Set.of(2L, 3L, 6L), Set.of(7L))) {
            List<List<Double>> skipped = OnRanks.run(Mesh.parse(mesh), world -> skipping(world, bad));
            List<List<Double>> without = OnRanks.run(Mesh.parse(mesh), world -> without(world, bad));
            assertThat(skipped).isEqualTo(without).doesNotContainNull();
            assertThat(skipped.getFirst()).noneMatch(number -> number.isNaN());
        }
    }

    @Test
    void sayWhichRankAndParameterAndSequences() {
        List<BadStep> found = OnRanks.run(Mesh.parse("dp=2,tp=2"), world -> {
            ModelAssembly assembly = assembly(world);
            Training training = training(world, GuardSettings.SKIPPING, assembly);
            training.computeGradients();
            training.update();
            training.computeGradients();
            spoil(world, assembly);
            training.update();
            return training.leftOut().orElseThrow();
        });
        assertThat(found).containsOnly(found.getFirst());
        BadStep bad = found.getFirst();
        assertThat(bad.cause()).isEqualTo(BadStep.Cause.NORM_NOT_FINITE);
        assertThat(bad.step()).isOne();
        // Of a batch of two, each replica has one sequence.
        BadStep.Batch batch = bad.batch().orElseThrow();
        assertThat(batch.firstSequence()).isEqualTo(batch.rank() < 2 ? 2 : 3);
        assertThat(batch.sequences()).isOne();
        assertThat(bad.describe()).contains("at step 1", "on rank");
    }

    @Test
    void endTheRunIfThatIsAskedForOrThereAreTooMany() {
        OnRanks.run(2, world -> {
            ModelAssembly assembly = assembly(world);
            Training training = training(world, GuardSettings.SKIPPING.withMostSkips(1), assembly);
            training.computeGradients();
            spoil(world, assembly);
            training.update();
            training.computeGradients();
            spoil(world, assembly);
            assertThatThrownBy(training::update)
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("at step 1")
                    .hasMessageContaining("is not finite on rank 1")
                    .hasMessageContaining("step 2 in a row");
            return null;
        });
        OnRanks.run(2, world -> {
            ModelAssembly assembly = assembly(world);
            Training training = training(world, GuardSettings.SKIPPING.with(OnBadStep.STOP), assembly);
            training.computeGradients();
            spoil(world, assembly);
            assertThatThrownBy(training::update)
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("at step 0");
            return null;
        });
    }
}
