package io.shardwright.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Mesh;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class SettingFactsTest {
    private static final TrainingSettings SETTINGS = TrainingSettings.of("minigpt", "a \"text\"")
            .withModel(ModelSettings.of("minigpt")
                    .withSizes(Map.of("layers", 2L))
                    .withVariants(Set.of("tied"))
                    .withSettings(Map.of("router", "topk")))
            .withParallel(
                    ParallelSettings.of(Mesh.parse("pp=2,dp=2")).with(ReplicationSettings.splitting(ZeroStage.STATE)))
            .withCompute(ComputeSettings.CPU.in(Precision.BF16))
            .withRecipe(new RecipeBuilder()
                    .optimizer(OptimizerKind.MUON)
                    .clip(0)
                    .rate(0.1 + 0.2)
                    .build())
            .withSeed(-3);

    @Test
    void comeBack() {
        assertThat(SettingFacts.settings(SettingFacts.of(SETTINGS))).isEqualTo(SETTINGS);
    }

    @Test
    void areReadable() {
        assertThat(SettingFacts.of(SETTINGS))
                .containsEntry("model.sizes.layers", "2")
                .containsEntry("parallel.mesh", "\"pp=2,dp=2\"")
                .containsEntry("recipe.optimizer.kind", "\"muon\"")
                .containsEntry("seed", "-3")
                .doesNotContainKey("launch.ranks");
    }

    @Test
    void thatALaterVersionAddsAreUsual() {
        SortedMap<String, String> facts = SettingFacts.of(SETTINGS);
        facts.remove("parallel.context");
        facts.remove("checkpoints.every");

        assertThat(SettingFacts.settings(facts)).isEqualTo(SETTINGS);
    }

    @Test
    void thatNobodyKnowsAreNamed() {
        SortedMap<String, String> facts = SettingFacts.of(SETTINGS);
        facts.put("parallel.warp", "9");

        assertThatThrownBy(() -> SettingFacts.settings(facts))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("warp");
    }
}
