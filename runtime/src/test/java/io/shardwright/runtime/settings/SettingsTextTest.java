package io.shardwright.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.rate.RateCourse;
import io.shardwright.runtime.rate.RateFunction;
import io.shardwright.runtime.rate.RateKind;
import io.shardwright.schedule.ScheduleKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Settings that ranks get as text are the settings that were written. */
class SettingsTextTest {
    private static final TrainingSettings USUAL = TrainingSettings.of("minigpt", "a text");

    @ParameterizedTest
    @EnumSource
    void comeBackToTheLastBitWithEveryOptimizer(OptimizerKind optimizer) {
        assertComesBack(USUAL.withRecipe(new RecipeBuilder()
                .optimizer(optimizer)
                .rate(0.1 + 0.2)
                .momentum(1.0 / 3)
                .weightDecay(1e-300)
                .clip(0)
                .build()));
    }

    /** Falls in two steps. */
    public static final class Stairs implements RateFunction {
        @Override
        public double left(double progress) {
            return progress < 0.5 ? 1 : 0.1;
        }
    }

    @ParameterizedTest
    @EnumSource
    void comeBackWithEveryCourseOfTheRate(RateKind kind) {
        assertComesBack(USUAL.withRecipe(new RecipeBuilder().rateKind(kind).build()));
    }

    @Test
    void comeBackWithACourseOfOnesOwn() {
        TrainingSettings settings = USUAL.withRecipe(
                new RecipeBuilder().rateCourse(new RateCourse.Own(new Stairs())).build());
        LearningRate back =
                SettingsText.read(SettingsText.write(settings)).recipe().rate();
        for (long step = 0; step < 400; step += 50) {
            assertThat(back.rate(step)).isEqualTo(settings.recipe().rate().rate(step));
        }
    }

    @Test
    void sayThatNoRankCanMakeALambda() {
        TrainingSettings settings = USUAL.withRecipe(new RecipeBuilder()
                .rateCourse(new RateCourse.Own(progress -> 1))
                .build());
        assertThatThrownBy(() -> SettingsText.write(settings))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("cannot be made by every rank for itself\n  Fix: make it a public class");
    }

    @Test
    void comeBackWithEverythingChosen() {
        assertComesBack(new TrainingSettings(
                new ModelSettings(
                        "minimoe",
                        Map.of("hidden", 8L, "seq", 4L),
                        Set.of("tied", "tanh"),
                        Map.of("router", "a \"name\", with = and {}"),
                        0.1,
                        true),
                new ParallelSettings(
                        Mesh.parse("pp=3,dp=2,cp=2,tp=2"),
                        new PipelineSettings(
                                ScheduleKind.ROUND_ROBIN, 4, StageRule.counts(List.of(3, 2), List.of(2, 1)), 3, false),
                        ReplicationSettings.splitting(ZeroStage.STATE),
                        ContextForm.TWO_RING),
                new ComputeSettings("cpu", Precision.BF16, true, 1L << 40, new KernelChoices(false, List.of("a line"))),
                Recipe.of(7),
                DataSettings.reference(Path.of("a folder/ref.safetensors")),
                new SamplingSettings(3, 0.7),
                new LaunchSettings(RankKind.THREADS, Duration.ofMillis(1500), Duration.ofSeconds(7), true),
                new OutputSettings(
                        Path.of("a.json"),
                        null,
                        Path.of("c"),
                        Path.of("d"),
                        List.of(Path.of("e.csv"), Path.of("f.jsonl")),
                        Path.of("g"),
                        7),
                CheckpointSettings.in(Path.of("e")).every(7).keeping(2).resuming(Path.of("e/step-3")),
                Long.MIN_VALUE));
    }

    private static void assertComesBack(TrainingSettings settings) {
        String text = SettingsText.write(settings);
        assertThat(SettingsText.read(text)).isEqualTo(settings);
        assertThat(SettingsText.read(SettingsText.pretty(settings))).isEqualTo(settings);
        assertThat(text).doesNotContain("\n");
    }

    @Test
    void canBeReadByPeople() {
        assertThat(SettingsText.pretty(USUAL))
                .contains(
                        "\"mesh\": \"tp=2\"", "\"schedule\": \"1f1b\"", "\"kind\": \"adamw\"", "\"stages\": \"flops\"");
    }

    @Test
    void sayWhichFieldIsMissingOrOneTooMany() {
        String text = SettingsText.write(USUAL);
        assertRefused(text.replace("\"chunks\":2,", ""), "settings.parallel.pipeline lacks chunks");
        assertRefused(
                text.replace("\"chunks\":2", "\"chunks\":2,\"chunkz\":3"),
                "settings.parallel.pipeline has [chunkz], which nobody asked for");
        assertRefused(text.replace("\"chunks\":2", "\"chunks\":\"two\""), "chunks is \"two\", which is no number");
        assertRefused(text.replace("\"chunks\":2", "\"chunks\":null"), "settings.parallel.pipeline.chunks is null");
        assertRefused(text.replace("\"kind\":\"adamw\"", "\"kind\":\"lion\""), "has kind \"lion\", and not one of");
        assertRefused(text.replace("\"tp=2\"", "\"tp\""), "settings.parallel.mesh is \"tp\": \"tp\": found");
        assertRefused(text.replace("PROCESSES", "FIBRES"), "settings.launch.ranks is \"FIBRES\"");
    }

    @Test
    void sayThatTheyAreOfAnotherVersion() {
        assertRefused(
                SettingsText.write(USUAL).replace("\"shardwrightSettings\":1", "\"shardwrightSettings\":2"),
                "settings of version 2");
        assertRefused("{}", "settings that are no text of settings");
        assertRefused("[]", "settings that are no object");
        assertRefused("{", "settings that are no JSON");
    }

    @Test
    void areCheckedWhenTheyAreRead() {
        assertThatThrownBy(() -> SettingsText.read(SettingsText.write(USUAL).replace("\"chunks\":2", "\"chunks\":0")))
                .isInstanceOf(SettingException.class)
                .hasMessage("parallel.pipeline.chunks=0: it is at least 1");
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> SettingsText.read(text))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }
}
