package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.ProcessOptions;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.tornado.TornadoKernels;
import io.shardwright.runtime.tornado.TornadoProvider;
import io.shardwright.runtime.train.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a step costs between host and device, once its graphs are captured, by the count of TornadoVM's profiler. */
@Timeout(1200)
@Tag("slow")
class TornadoTrafficTest {
    private static final long TOKENS = 2L * Tiny.BATCH * Tiny.SEQ * Float.BYTES;
    private static final long ACTIVATION = (long) Tiny.BATCH * Tiny.SEQ * 32 * Float.BYTES;

    /** Before what a rank prints of its step. */
    private static final String COUNTED = "counted ";

    /** @param collectives that the host took part in */
    private record Step(long executions, long bytesIn, long bytesOut, long collectives) {
        static Step read(String line) {
            long[] numbers = Arrays.stream(line.substring(line.indexOf(COUNTED) + COUNTED.length())
                            .split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Step(numbers[0], numbers[1], numbers[2], numbers[3]);
        }

        Step since(Step before) {
            return new Step(
                    executions - before.executions,
                    bytesIn - before.bytesIn,
                    bytesOut - before.bytesOut,
                    collectives - before.collectives);
        }

        String print() {
            return COUNTED + executions + " " + bytesIn + " " + bytesOut + " " + collectives;
        }
    }

    /** Trains three steps in the precision that it is told, and prints what the third cost; a process, because TornadoVM takes one rank in each. */
    public static final class Rank implements RankBody {
        @Override
        public void run(RankContext context) {
            TornadoKernels device = new TornadoProvider().create(0, 1, KernelChoices.BUILT_IN);
            device.profile();
            RankWorld world = new RankWorld(context.endpoint(), device, 3);
            Precision precision = Precision.valueOf(context.arguments().getFirst());
            ModelAssembly assembly =
                    world.assembly(Tiny.BATCH, Tiny.SEQ, new ParameterPlan(ZeroStage.NONE, Set.of(), 1, precision));
            Training training = Tiny.training(assembly, ShardedNextToken.units(Tiny.config(0.1)));
            assembly.commit();
            Tiny.losses(training, 2);
            Step before = counted(device, world.traffic());
            Tiny.losses(training, 1);
            System.out.println(counted(device, world.traffic()).since(before).print());
        }

        private static Step counted(TornadoKernels device, Traffic traffic) {
            long collectives =
                    Traffic.operations().stream().mapToLong(traffic::calls).sum();
            return new Step(device.executions(), device.bytesIn(), device.bytesOut(), collectives);
        }
    }

    /** Of each rank. */
    private static List<Step> thirdStep(int tp, Precision precision) {
        List<String> output = Collections.synchronizedList(new ArrayList<>());
        int code = Launcher.processes(
                Mesh.of(Axis.TP, tp),
                Rank.class,
                List.of(precision.name()),
                new ProcessOptions(CommOptions.defaults(), output::add));
        assertThat(code).as("exit code; the ranks said %s", output).isZero();
        return output.stream()
                .filter(line -> line.contains(COUNTED))
                .map(Step::read)
                .toList();
    }

    @Test
    void nothingButTokensAndResultsCrossesOver() {
        Step step = thirdStep(1, Precision.F32).getFirst();
        // Beside them the learning rate and its like, and the norm's parts.
        assertThat(step.bytesIn()).isBetween(TOKENS, TOKENS + 4 * ACTIVATION);
        assertThat(step.bytesOut()).isLessThan(4 * ACTIVATION);
    }

    @Test
    void graphsAreAsManyAsCollectivesAndFewMore() {
        List<Step> steps = thirdStep(2, Precision.F32);
        assertThat(steps).hasSize(2);
        for (Step step : steps) {
            assertThat(step.collectives()).isGreaterThan(4);
            assertThat(step.executions()).isBetween(step.collectives() / 2, step.collectives() + 4);
        }
    }

    @Test
    void collectivesInBf16MoveHalfOfTheBytes() {
        List<Step> floats = thirdStep(2, Precision.F32);
        List<Step> halves = thirdStep(2, Precision.BF16);
        for (int rank = 0; rank < 2; rank++) {
            // Statistics of the loss, learning rates and norms stay float32.
            long in = floats.get(rank).bytesIn();
            long out = floats.get(rank).bytesOut();
            assertThat(halves.get(rank).bytesIn()).isBetween(in / 2, in * 6 / 10);
            assertThat(halves.get(rank).bytesOut()).isBetween(out / 2, out * 6 / 10);
        }
    }
}
