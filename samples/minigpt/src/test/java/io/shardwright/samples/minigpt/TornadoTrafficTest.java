package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.tornado.TornadoKernels;
import io.shardwright.runtime.tornado.TornadoProvider;
import io.shardwright.runtime.train.Training;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a step costs between host and device, once its graphs are captured, by the count of TornadoVM's profiler. */
@Timeout(600)
class TornadoTrafficTest {
    private static final long TOKENS = 2L * Tiny.BATCH * Tiny.SEQ * Float.BYTES;
    private static final long ACTIVATION = (long) Tiny.BATCH * Tiny.SEQ * 32 * Float.BYTES;

    /** @param collectives that the host took part in */
    private record Step(long executions, long bytesIn, long bytesOut, long collectives) {}

    private static List<Step> thirdStep(int tp) {
        List<Step> steps = new CopyOnWriteArrayList<>();
        Launcher.threads(Mesh.of(Axis.TP, tp), context -> {
            TornadoKernels device = TornadoProvider.create(0, tp);
            device.profile();
            RankWorld world = new RankWorld(context.endpoint(), device, 3);
            Training training = Tiny.training(world, new ShardedNextTokenUnits(Tiny.config(0.1)));
            Tiny.losses(training, 2);
            Step before = counted(device, world.traffic());
            Tiny.losses(training, 1);
            Step after = counted(device, world.traffic());
            steps.add(new Step(
                    after.executions() - before.executions(),
                    after.bytesIn() - before.bytesIn(),
                    after.bytesOut() - before.bytesOut(),
                    after.collectives() - before.collectives()));
        });
        return steps;
    }

    private static Step counted(TornadoKernels device, Traffic traffic) {
        long collectives =
                Traffic.operations().stream().mapToLong(traffic::calls).sum();
        return new Step(device.executions(), device.bytesIn(), device.bytesOut(), collectives);
    }

    @Test
    void nothingButTokensAndResultsCrossesOver() {
        Step step = thirdStep(1).getFirst();
        // Beside them the learning rate and its like, and the norm's parts.
        assertThat(step.bytesIn()).isBetween(TOKENS, TOKENS + 4 * ACTIVATION);
        assertThat(step.bytesOut()).isLessThan(4 * ACTIVATION);
    }

    @Test
    void graphsAreAsManyAsCollectivesAndFewMore() {
        assumeThat(TornadoProvider.names().getFirst())
                .as("two ranks in one JVM, which only the stand-in allows")
                .startsWith("stand-in");
        for (Step step : thirdStep(2)) {
            assertThat(step.collectives()).isGreaterThan(4);
            assertThat(step.executions()).isBetween(step.collectives() / 2, step.collectives() + 4);
        }
    }
}
