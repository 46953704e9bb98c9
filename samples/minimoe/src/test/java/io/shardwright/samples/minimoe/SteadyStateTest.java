package io.shardwright.samples.minimoe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.shardwright.mesh.Mesh;
import io.shardwright.routing.GShardRouter;
import io.shardwright.routing.NoisyTopKRouter;
import io.shardwright.routing.Router;
import io.shardwright.routing.Routing;
import io.shardwright.routing.SoftmaxTopKRouter;
import io.shardwright.routing.SwitchRouter;
import io.shardwright.routing.TopKRouter;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.SumOverRanks;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.optimize.WarmupCosine;
import io.shardwright.runtime.train.Training;
import io.shardwright.samples.minigpt.GptConfig;
import io.shardwright.spi.Activation;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However tokens choose, a step works in memory that was taken before the first. */
@Timeout(120)
class SteadyStateTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int SEQ = 16;
    private static final byte[] TEXT = "In the beginning tokens chose their experts, and some experts were full. "
            .repeat(9)
            .getBytes(StandardCharsets.US_ASCII);

    private static Stream<Router> routers() {
        return Stream.of(
                new SwitchRouter(0.01),
                new GShardRouter(0.01),
                new TopKRouter(0.01, true),
                new SoftmaxTopKRouter(0.1, 0.01),
                new NoisyTopKRouter(0.01, 0.01));
    }

    /** Interpreted vector code makes objects, and so does a number of rows that is new; this runs until there is neither. */
    @ParameterizedTest
    @MethodSource("routers")
    void forwardAndBackwardMakeNoObjects(Router router) {
        assertMakesNoObjects("tp=1", router);
    }

    /** Gradients of what is no expert are summed while others are computed. */
    @Test
    void norDoTheyWhereExpertsAreDividedAmongRanks() {
        assertMakesNoObjects("dp=2,ep=2", new TopKRouter(0.01, true));
    }

    private static void assertMakesNoObjects(String mesh, Router router) {
        GptConfig gpt = new GptConfig(2, 32, 4, SEQ, 256, 0.1, Activation.GELU);
        Routing routing = new Routing(router, router.onlyTopK() == 0 ? 2 : router.onlyTopK(), 1.25, 1, 1e-3);
        MoeConfig config = new MoeConfig(gpt, 48, 4, routing);
        Launcher.threads(Mesh.parse(mesh), context -> {
            RankWorld world = new RankWorld(context.endpoint(), new CpuKernelProvider().create(), 3);
            ModelAssembly model = world.assembly(2, SEQ);
            SumOverRanks sum = new SumOverRanks(model, "the objects of all ranks");
            Training training = Training.wholeBatch(
                    ShardedNextToken.units(config),
                    model,
                    built -> new Training.Rule(
                            AdamW.Settings.withDecay(0.1).create(new OwnedParts(built)),
                            WarmupCosine.constant(1e-3),
                            1),
                    new RandomBatches(TEXT, 3));
            model.commit();
            long end = System.nanoTime() + PATIENCE_NANOS;
            double made;
            do {
                long start = THREADS.getCurrentThreadAllocatedBytes();
                training.computeGradients();
                long mine = THREADS.getCurrentThreadAllocatedBytes() - start;
                training.update();
                // All ranks stop after the same step.
                made = sum.of(System.nanoTime() < end ? mine : -Double.MAX_VALUE);
            } while (made > 0);
            assertThat(made).as("bytes of forward and backward on all ranks").isZero();
        });
    }
}
