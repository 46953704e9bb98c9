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
import io.shardwright.runtime.launch.SteadyState;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.train.Training;
import io.shardwright.samples.minigpt.GptConfig;
import io.shardwright.spi.kernel.Activation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However tokens choose, a step works in memory that was taken before the first. */
@Timeout(180)
@Tag("slow")
class SteadyStateTest {
    /** AdamW's numbers of a step: 64 bytes for matrices and as many for the rest, routers and experts among them. */
    private static final long UPDATE = 2 * 64;

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

    @ParameterizedTest
    @MethodSource("routers")
    void aStepMakesNoObjects(Router router) throws Exception {
        SteadyState.assertMakesNoObjects(
                UPDATE, Steps.class, "tp=1", router.getClass().getName());
    }

    /** Gradients of what is no expert are summed while others are computed. */
    @Test
    void norDoesItWhereExpertsAreDividedAmongRanks() throws Exception {
        SteadyState.assertMakesNoObjects(UPDATE, Steps.class, "dp=2,ep=2", TopKRouter.class.getName());
    }

    /** On a mesh, by a router; however tokens choose, there comes a time when no number of rows is new. */
    public static final class Steps implements SteadyState.Case {
        @Override
        public void run(SteadyState.Windows windows, List<String> arguments) {
            Mesh mesh = Mesh.parse(arguments.get(0));
            Router router = routers()
                    .filter(one -> one.getClass().getName().equals(arguments.get(1)))
                    .findFirst()
                    .orElseThrow();
            windows.ofThreads(mesh.size());
            repeat(windows, mesh, router);
        }
    }

    private static void repeat(SteadyState.Windows windows, Mesh mesh, Router router) {
        GptConfig gpt = new GptConfig(2, 32, 4, SEQ, 256, 0.1, Activation.GELU);
        Routing routing = new Routing(router, router.onlyTopK() == 0 ? 2 : router.onlyTopK(), 1.25, 1, 1e-3);
        MoeConfig config = new MoeConfig(gpt, 48, 4, routing);
        Launcher.threads(mesh, context -> {
            RankWorld world = new RankWorld(context.endpoint(), new CpuKernelProvider().create(), 3);
            ModelAssembly model = world.assembly(2, SEQ);
            Training training = Training.wholeBatch(
                    ShardedNextToken.units(config),
                    model,
                    built -> new Training.Rule(
                            AdamW.Settings.withDecay(0.1).create(new OwnedParts(built)),
                            LearningRate.constant(1e-3),
                            1),
                    new RandomBatches(TEXT, 3));
            model.commit();
            windows.repeat(() -> {
                training.computeGradients();
                training.update();
            });
        });
    }
}
