package io.shardwright.samples.minimoe;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Mesh;
import io.shardwright.routing.Routing;
import io.shardwright.routing.TopKRouter;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.train.Training;
import io.shardwright.samples.minigpt.GptConfig;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A choice of experts is a comparison, so what it comes from keeps all its digits. */
@Timeout(120)
class RouterPrecisionTest {
    private static final int SEQ = 16;
    private static final byte[] TEXT =
            "Some tokens are nearly undecided. ".repeat(9).getBytes(StandardCharsets.US_ASCII);

    @Test
    void inMixedPrecisionRoutersAndTheirGradientsAreFloat32() {
        Launcher.threads(Mesh.parse("tp=1"), context -> {
            RankWorld world = new RankWorld(context.endpoint(), new CpuKernelProvider().create(), 3);
            ModelAssembly mixed =
                    world.assembly(2, SEQ, new ParameterPlan(ZeroStage.NONE, Set.of(), 1, Precision.BF16));
            Training training = training(mixed);
            ModelAssembly single = world.assembly(2, SEQ);
            training(single);
            mixed.commit();
            single.commit();
            List<ShardedParameter> parameters = mixed.parameters();
            for (int i = 0; i < parameters.size(); i++) {
                LocalTensor value = parameters.get(i).parameter().value();
                boolean isRouter = parameters.get(i).parameter().role() == ParameterRole.ROUTER;
                DType type = isRouter ? DType.F32 : DType.BF16;
                assertThat(value.type()).as(parameters.get(i).name()).isEqualTo(type);
                assertThat(parameters.get(i).parameter().gradient().type()).isEqualTo(type);
                if (isRouter) {
                    LocalTensor whole = single.parameters().get(i).parameter().value();
                    assertThat(value.segment().mismatch(whole.segment()))
                            .as("first difference from the values of float32")
                            .isEqualTo(-1);
                }
            }
            training.computeGradients();
            assertHasMoreDigits(parameters, true);
            training.update();
            assertHasMoreDigits(parameters, false);
        });
    }

    /** Of every router at least one number is none that bf16 has. */
    private static void assertHasMoreDigits(List<ShardedParameter> parameters, boolean gradients) {
        List<ShardedParameter> routers = parameters.stream()
                .filter(sharded -> sharded.parameter().role() == ParameterRole.ROUTER)
                .toList();
        assertThat(routers).isNotEmpty();
        for (ShardedParameter router : routers) {
            LocalTensor x = gradients
                    ? router.parameter().gradient()
                    : router.parameter().value();
            LocalTensor flat = x.reshape(x.size());
            boolean more = false;
            for (long i = 0; i < flat.size(); i++) {
                more |= Bf16.widen(Bf16.round(flat.get(i))) != flat.get(i);
            }
            assertThat(more).as(router.name()).isTrue();
        }
    }

    private static Training training(ModelAssembly model) {
        GptConfig gpt = new GptConfig(2, 32, 4, SEQ, 256, 0.1, Activation.GELU);
        Routing routing = new Routing(new TopKRouter(0.01, true), 2, 1.25, 1, 1e-3);
        MoeConfig config = new MoeConfig(gpt, 48, 4, routing);
        return Training.wholeBatch(
                ShardedNextToken.units(config),
                model,
                built -> new Training.Rule(
                        AdamW.Settings.withDecay(0.1).create(new OwnedParts(built)), LearningRate.constant(1e-3), 1),
                new RandomBatches(TEXT, 3));
    }
}
