package io.shardwright.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.OnRanks;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.replicate.AllReduceGradients;
import io.shardwright.schedule.GPipe;
import io.shardwright.schedule.Naive;
import io.shardwright.schedule.OneForwardOneBackward;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.Work;
import io.shardwright.schedule.check.SlotPlan;
import io.shardwright.tensor.LocalTensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One loop executes every table, here on a model that can be computed by hand. */
@Timeout(60)
@Tag("slow")
class ScheduleRunTest {
    private static final float FIRST = 0.8f;

    private static final Ends SEQUENCES = new Ends() {
        @Override
        public long firstSequence(int microbatch) {
            return microbatch;
        }

        @Override
        public void fill(int microbatch, InputTensors inputs) {
            inputs.number(0).ifPresent(tokens -> tokens.setInt(microbatch + 1, 0, 0));
            inputs.number(1).ifPresent(targets -> targets.setInt(2 * microbatch, 0, 0));
        }

        @Override
        public void result(int microbatch, LocalTensor result) {}
    };

    static Stream<Schedule> wholeBackwards() {
        return Tables.all().stream()
                .filter(schedule -> schedule.ranks() <= 4)
                .filter(schedule -> schedule.order(0).stream().noneMatch(task -> task.work() == Work.INPUT_GRADIENT));
    }

    private static ScheduleRun run(Schedule schedule, int units, ModelAssembly model) {
        return new ScheduleRun(
                schedule,
                StageCut.even(units, schedule.stages()),
                new StageBuilder(ScalarUnits.of(units, FIRST), model, false),
                model,
                1);
    }

    /** With the same first weight w in n units, the gradient of each is the sum of (w^n t - u) w^(n-1) t. */
    @ParameterizedTest
    @MethodSource("wholeBackwards")
    void givesTheGradientsOfAllMicrobatches(Schedule schedule) {
        int units = schedule.stages() + 1;
        List<Map<String, Float>> ofRanks = OnRanks.run(Mesh.of(Axis.PP, schedule.ranks()), world -> {
            ModelAssembly model = world.assembly(1, 1);
            ScheduleRun run = run(schedule, units, model);
            AllReduceGradients replication = new AllReduceGradients(model);
            model.commit();
            run.run(SEQUENCES, replication, Versions.ONE, TaskListener.NONE);
            replication.completeGradients();
            Map<String, Float> gradients = new HashMap<>();
            model.parameters()
                    .forEach(parameter -> gradients.put(
                            parameter.name(), parameter.parameter().gradient().get(0, 0)));
            return gradients;
        });
        double expected = 0;
        for (int m = 0; m < schedule.microbatches(); m++) {
            double error = Math.pow(FIRST, units) * (m + 1) - 2 * m;
            expected += error * Math.pow(FIRST, units - 1) * (m + 1);
        }
        for (int unit = 0; unit < units; unit++) {
            String name = "layers." + unit + ".weight";
            double sum = ofRanks.stream()
                    .mapToDouble(gradients -> gradients.getOrDefault(name, 0f))
                    .sum();
            assertThat(sum).as(name).isCloseTo(expected, Offset.offset(1e-4 * Math.max(1, Math.abs(expected))));
        }
    }

    private static long activations(Schedule schedule, int rank) {
        return OnRanks.run(Mesh.of(Axis.PP, schedule.ranks()), world -> {
                    ModelAssembly model = world.assembly(1, 1);
                    run(schedule, schedule.stages() + 1, model);
                    return model.memoryReport().bytes(MemoryKind.ACTIVATIONS);
                })
                .get(rank);
    }

    /** What the allocator gives out, over what it gives for one microbatch, is the table's number of live microbatches. */
    @ParameterizedTest
    @CsvSource({"2, 1", "2, 8", "3, 2", "4, 16"})
    void takesMemoryForThePeakOfTheTable(int stages, int microbatches) {
        for (int rank = 0; rank < stages; rank++) {
            long one = activations(Naive.schedule(stages, microbatches), rank);
            for (Schedule schedule : List.of(
                    OneForwardOneBackward.schedule(stages, microbatches), GPipe.schedule(stages, microbatches))) {
                assertThat(activations(schedule, rank))
                        .as("%s on rank %s", schedule.name(), rank)
                        .isEqualTo(one * SlotPlan.of(schedule).peak(rank));
            }
        }
    }
}
