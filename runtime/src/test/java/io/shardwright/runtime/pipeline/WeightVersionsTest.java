package io.shardwright.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.OnRanks;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.optimize.Sgd;
import io.shardwright.runtime.replicate.AllReduceGradients;
import io.shardwright.schedule.PipeDream;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WeightVersionsTest {
    private static final int MICROBATCHES = 12;
    private static final int STEPS = 2;
    private static final double RATE = 0.02;
    private static final float FIRST = 0.7f;

    private static int token(long sequence) {
        return 1 + (int) (sequence % 3);
    }

    private static int target(long sequence) {
        return 2 - (int) (sequence % 2);
    }

    /** What a stage came to: its parameter after each step, and the versions it kept. */
    private record Outcome(List<Float> weights, int most) {}

    private static List<Outcome> trained(int stages, boolean verticalSync) {
        return OnRanks.run(Mesh.of(Axis.PP, stages), world -> trained(world, stages, verticalSync));
    }

    private static Outcome trained(RankWorld world, int stages, boolean verticalSync) {
        ModelUnits units = ScalarUnits.of(stages, FIRST);
        int kept = WeightVersions.needed(stages, world.communicator(Axis.PP).rank(), verticalSync);
        ModelAssembly model = world.assembly(1, 1, new ParameterPlan(ZeroStage.NONE, Set.of(), kept));
        ScheduleRun run = new ScheduleRun(
                PipeDream.schedule(stages, MICROBATCHES),
                StageCut.even(stages, stages),
                new StageBuilder(units, model, false),
                model,
                1);
        AllReduceGradients replication = new AllReduceGradients(model);
        var sgd = new Sgd.Settings(0).create(new OwnedParts(model));
        WeightVersions versions = new WeightVersions(model, stages, verticalSync, () -> {
            replication.completeGradients();
            sgd.step(RATE, 1);
        });
        model.commit();
        List<Float> weights = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            run.run(new Sequences(step), replication, versions, TaskListener.NONE);
            weights.add(model.parameters().getFirst().parameter().value().get(0, 0));
        }
        return new Outcome(weights, versions.most());
    }

    private record Sequences(int step) implements Ends {
        @Override
        public long firstSequence(int microbatch) {
            return (long) step * MICROBATCHES + microbatch;
        }

        @Override
        public void fill(int microbatch, InputTensors inputs) {
            long sequence = firstSequence(microbatch);
            inputs.number(0).ifPresent(tokens -> tokens.setInt(token(sequence), 0, 0));
            inputs.number(1).ifPresent(targets -> targets.setInt(target(sequence), 0, 0));
        }

        @Override
        public void result(int microbatch, LocalTensor result) {}
    }

    /**
     * PipeDream §3.3: w<sub>k</sub>(t+1) = w<sub>k</sub>(t) - r &nabla;<sub>k</sub> f(w<sub>0</sub>(t-n+1), ...,
     * w<sub>n-1</sub>(t)), and with vertical sync f(w<sub>0</sub>(t-n+1), ..., w<sub>n-1</sub>(t-n+1)); what would be before
     * the first version is the first. Between steps the pipeline is empty, and the newest version is seen by all.
     */
    private static double[][] byHand(int stages, boolean verticalSync) {
        double[] w = new double[stages];
        Arrays.fill(w, FIRST);
        double[][] afterSteps = new double[STEPS][];
        for (int step = 0; step < STEPS; step++) {
            List<double[]> history = new ArrayList<>(List.of(w.clone()));
            for (int t = 0; t < MICROBATCHES; t++) {
                double[] seen = new double[stages];
                for (int k = 0; k < stages; k++) {
                    int version = Math.max(0, verticalSync ? t - stages + 1 : t - stages + 1 + k);
                    seen[k] = history.get(version)[k];
                }
                long sequence = (long) step * MICROBATCHES + t;
                double product = Arrays.stream(seen).reduce(1, (a, b) -> a * b);
                double error = product * token(sequence) - target(sequence);
                for (int k = 0; k < stages; k++) {
                    w[k] -= RATE * error * token(sequence) * product / seen[k];
                }
                history.add(w.clone());
            }
            afterSteps[step] = w.clone();
        }
        return afterSteps;
    }

    @ParameterizedTest
    @CsvSource({"2, false", "3, false", "4, false", "2, true", "3, true", "4, true"})
    void updatesByTheFormulaOfThePaper(int stages, boolean verticalSync) {
        double[][] expected = byHand(stages, verticalSync);
        List<Outcome> outcomes = trained(stages, verticalSync);
        for (int stage = 0; stage < stages; stage++) {
            for (int step = 0; step < STEPS; step++) {
                assertThat((double) outcomes.get(stage).weights().get(step))
                        .as("stage %s after step %s", stage, step)
                        .isCloseTo(expected[step][stage], Offset.offset(1e-6));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void stageKOfNHoldsNMinusKVersions(int stages) {
        List<Outcome> outcomes = trained(stages, false);
        for (int stage = 0; stage < stages; stage++) {
            assertThat(outcomes.get(stage).most()).as("stage %s", stage).isEqualTo(stages - stage);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void withVerticalSyncEveryStageHoldsN(int stages) {
        assertThat(trained(stages, true)).extracting(Outcome::most).containsOnly(stages);
    }

    /** Otherwise the formula would hold for a pipeline that drains, too. */
    @Test
    void lateUpdatesAreNotThoseOfOneStage() {
        assertThat(byHand(3, false)[0][0]).isNotEqualTo(byHand(3, true)[0][0]);
        double[] fresh = {FIRST, FIRST};
        for (int t = 0; t < MICROBATCHES; t++) {
            double error = fresh[0] * fresh[1] * token(t) - target(t);
            double former = fresh[0];
            fresh[0] -= RATE * error * token(t) * fresh[1];
            fresh[1] -= RATE * error * token(t) * former;
        }
        assertThat(byHand(2, false)[0][0]).isNotCloseTo(fresh[0], Offset.offset(1e-4));
    }

    @Test
    void saysThatThereIsNoRoomForAVersion() {
        OnRanks.alone(world -> {
            ModelAssembly model = world.assembly(1, 1, new ParameterPlan(ZeroStage.NONE, Set.of(), 1));
            ScalarUnits.of(2, FIRST).build(0, model.unit(""));
            WeightVersions versions = new WeightVersions(model, 2, false, () -> {});
            model.commit();
            versions.beforeForward(0);
            versions.beforeForward(1);
            versions.beforeBackward(0);
            assertThatThrownBy(() -> versions.afterBackward(0))
                    .hasMessageContaining("versions [0] are all in use")
                    .hasMessageContaining("room for 1");
            return true;
        });
    }
}
