package io.shardwright.samples.minimoe;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Mesh;
import io.shardwright.routing.GShardRouter;
import io.shardwright.routing.Routing;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.tornado.TornadoKernels;
import io.shardwright.runtime.tornado.TornadoProvider;
import io.shardwright.runtime.train.Training;
import io.shardwright.samples.minigpt.GptConfig;
import io.shardwright.spi.kernel.Activation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a step with experts costs between host and device, once its graphs are captured, by the count of TornadoVM's profiler. */
@Timeout(1200)
@Tag("slow")
class TornadoTrafficTest {
    private static final int LAYERS = 2;
    private static final int BATCH = 2;
    private static final int SEQ = 16;
    private static final int HIDDEN = 32;
    private static final int INNER = 48;
    private static final int EXPERTS = 4;
    private static final int TOP_K = 2;
    private static final byte[] TEXT =
            "Rows go to experts and back. ".repeat(30).getBytes(StandardCharsets.US_ASCII);

    @Test
    void choicesCrossOverAndNeitherRowsNorWeights() {
        long tokens = BATCH * SEQ;
        // A layer's logits and gates; the table of its rows; and both gradients.
        long inALayer = tokens * (3L * TOP_K + TOP_K + EXPERTS) + EXPERTS + 1;
        long outALayer = tokens * (2L * EXPERTS + TOP_K);
        // Beside them the learning rate and its like, and the norm's parts.
        long rest = 4 * tokens * HIDDEN;
        Launcher.threads(Mesh.parse("tp=1"), context -> {
            TornadoKernels device = new TornadoProvider().create(0, 1, KernelChoices.BUILT_IN);
            device.profile();
            Training training = training(context, device);
            step(training);
            step(training);
            long graphs = device.executions();
            long in = device.bytesIn();
            long out = device.bytesOut();
            step(training);
            assertThat(device.bytesIn() - in)
                    .isBetween(2 * tokens * Float.BYTES, (2 * tokens + LAYERS * inALayer + rest) * Float.BYTES);
            assertThat(device.bytesOut() - out).isLessThan((LAYERS * outALayer + rest) * Float.BYTES);
            // The loss, the norm, one graph more than has room, and two for each choice and its gradient.
            assertThat(device.executions() - graphs).isBetween(4L, 4L + 2 * LAYERS);
            assertThat((LAYERS * inALayer + rest) * Float.BYTES)
                    .as("less than the experts' weights")
                    .isLessThan(2L * EXPERTS * INNER * HIDDEN * Float.BYTES);
        });
    }

    private static void step(Training training) {
        training.computeGradients();
        training.update();
    }

    private static Training training(RankContext context, TornadoKernels device) {
        GptConfig gpt = new GptConfig(LAYERS, HIDDEN, 4, SEQ, 256, 0.1, Activation.GELU);
        Routing routing = Routing.dropless(new GShardRouter(0.01), TOP_K).withCapacity(1.25);
        ModelAssembly model = new RankWorld(context.endpoint(), device, 3).assembly(BATCH, SEQ);
        Training training = Training.wholeBatch(
                ShardedNextToken.units(new MoeConfig(gpt, INNER, EXPERTS, routing)),
                model,
                built -> new Training.Rule(
                        AdamW.Settings.withDecay(0.1).create(new OwnedParts(built)), LearningRate.constant(1e-3), 1),
                new RandomBatches(TEXT, 3));
        model.commit();
        return training;
    }
}
