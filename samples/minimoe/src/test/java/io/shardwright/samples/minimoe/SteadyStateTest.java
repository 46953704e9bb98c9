package io.shardwright.samples.minimoe;

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
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.launch.SteadyState;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.train.Training;
import io.shardwright.samples.minigpt.GptConfig;
import io.shardwright.spi.kernel.Activation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However tokens choose, a step works in memory that was taken before the first. */
@Timeout(600)
@Tag("slow")
class SteadyStateTest {
    /** AdamW's numbers of a step: 64 bytes for matrices and as many for the rest, routers and experts among them. */
    private static final long UPDATE = 2 * 64;

    private static final int SEQ = 16;
    private static final byte[] TEXT = "In the beginning tokens chose their experts, and some experts were full. "
            .repeat(9)
            .getBytes(StandardCharsets.US_ASCII);

    private static final List<Router> ROUTERS = List.of(
            new SwitchRouter(0.01),
            new GShardRouter(0.01),
            new TopKRouter(0.01, true),
            new SoftmaxTopKRouter(0.1, 0.01),
            new NoisyTopKRouter(0.01, 0.01));

    /** One JVM for all routers: what they share is compiled once. */
    @Test
    void stepsMakeNoObjects() throws Exception {
        SteadyState.assertMakesNoObjects(ROUTERS.size() * UPDATE, ByAllRouters.class);
    }

    /** Gradients of what is no expert are summed while others are computed. */
    @Test
    void norDoesItWhereExpertsAreDividedAmongRanks() throws Exception {
        SteadyState.assertMakesNoObjects(UPDATE, AcrossRanks.class);
    }

    /** A step by each router in turn; however tokens choose, there comes a time when no number of rows is new. */
    public static final class ByAllRouters implements SteadyState.Case {
        @Override
        public void run(SteadyState.Windows windows, List<String> arguments) {
            repeat(windows, Mesh.parse("tp=1"), ROUTERS);
        }
    }

    /** Two experts on each of two ranks. */
    public static final class AcrossRanks implements SteadyState.Case {
        @Override
        public void run(SteadyState.Windows windows, List<String> arguments) {
            repeat(windows, Mesh.parse("dp=2,ep=2"), List.of(new TopKRouter(0.01, true)));
        }
    }

    private static void repeat(SteadyState.Windows windows, Mesh mesh, List<Router> routers) {
        windows.ofThreads(mesh.size());
        Launcher.threads(mesh, context -> {
            List<Training> trainings = new ArrayList<>();
            for (Router router : routers) {
                trainings.add(training(context, router));
            }
            windows.repeat(() -> {
                for (Training training : trainings) {
                    training.computeGradients();
                    training.update();
                }
            });
        });
    }

    private static Training training(RankContext context, Router router) {
        GptConfig gpt = new GptConfig(2, 32, 4, SEQ, 256, 0.1, Activation.GELU);
        Routing routing = new Routing(router, router.onlyTopK() == 0 ? 2 : router.onlyTopK(), 1.25, 1, 1e-3);
        MoeConfig config = new MoeConfig(gpt, 48, 4, routing);
        RankWorld world = new RankWorld(context.endpoint(), new CpuKernelProvider().create(), 3);
        ModelAssembly model = world.assembly(2, SEQ);
        Training training = Training.wholeBatch(
                ShardedNextToken.units(config),
                model,
                built -> new Training.Rule(
                        AdamW.Settings.withDecay(0.1).create(new OwnedParts(built)), LearningRate.constant(1e-3), 1),
                new RandomBatches(TEXT, 3));
        model.commit();
        return training;
    }
}
