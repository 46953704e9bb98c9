package io.shardwright.runtime.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.OnRanks;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.spi.Initial;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StartCheckTest {
    private static Map<String, Long> settings(long data, long seed) {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("--data", data);
        settings.put("--seed", seed);
        return settings;
    }

    @Test
    void saysToEveryRankWhichSettingDiffers() {
        List<Integer> told = OnRanks.run(3, world -> {
            assertThatThrownBy(() -> StartCheck.settings(world, () -> settings(world.rank() == 1 ? 5 : 4, 1L << 40)))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("--data on rank 1 is not that of rank 0")
                    .hasMessageNotContaining("--seed")
                    .hasMessageContaining("Fix: ");
            assertThatThrownBy(() -> StartCheck.settings(world, () -> settings(4, world.rank() == 0 ? 1 : 1L << 40)))
                    .hasMessageContaining("--seed on ranks 1, 2 is not that of rank 0");
            return world.rank();
        });
        assertThat(told).containsExactly(0, 1, 2);
    }

    @Test
    void letsEqualRanksStart() {
        OnRanks.run(Mesh.parse("dp=2,tp=2"), world -> {
            ModelAssembly model = model(world);
            assertThatCode(() -> StartCheck.settings(world, () -> settings(4, 1)))
                    .doesNotThrowAnyException();
            assertThatCode(() -> StartCheck.parameters(model)).doesNotThrowAnyException();
            return true;
        });
    }

    private static ModelAssembly model(RankWorld world) {
        ModelAssembly model = world.assembly(1, 1);
        model.parameter("split", ParameterRole.HIDDEN_MATRIX, Initial.normal(1), Split.over(Axis.TP, 0, 4L, 4L), 8, 3);
        model.parameter("whole", ParameterRole.VECTOR, Initial.normal(1), Split.none(), 5);
        model.commit();
        return model;
    }

    @Test
    void namesTheParameterThatDiffersBetweenReplicas() {
        OnRanks.run(Mesh.of(Axis.DP, 2), world -> {
            ModelAssembly model = model(world);
            if (world.rank() == 1) {
                model.parameters().getFirst().parameter().value().set(0.5f, 7, 2);
            }
            assertThatThrownBy(() -> StartCheck.parameters(model))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("split on rank 1 is not that of rank 0")
                    .hasMessageNotContaining("whole")
                    .hasMessageContaining("Fix: ");
            return true;
        });
    }

    @Test
    void namesTheParameterThatTensorParallelRanksHaveInCommon() {
        OnRanks.run(Mesh.of(Axis.TP, 2), world -> {
            ModelAssembly model = model(world);
            if (world.rank() == 0) {
                model.parameters().getLast().parameter().value().set(0.5f, 4);
            }
            assertThatThrownBy(() -> StartCheck.parameters(model))
                    .hasMessageContaining("whole on rank 1 is not that of rank 0")
                    .hasMessageNotContaining("split");
            return true;
        });
    }
}
