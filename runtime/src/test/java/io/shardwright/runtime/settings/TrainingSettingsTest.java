package io.shardwright.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.runtime.guard.GuardSettings;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.schedule.ScheduleKind;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Settings are checked when they are made, and say what is wrong in the names of whoever asks. */
class TrainingSettingsTest {
    private static final TrainingSettings USUAL = TrainingSettings.of("minigpt", "a text");

    @Test
    void haveWhatIsUsual() {
        Recipe recipe = USUAL.recipe();
        assertThat(recipe.optimizer()).isEqualTo(new AdamW.Settings(0.9, 0.95, 1e-8, 0.1));
        assertThat(recipe.rate()).isEqualTo(LearningRate.cosine(1e-3, 0.1 * 1e-3, 20, 400));
        assertThat(recipe.clip()).isEqualTo(1);
        assertThat(USUAL.parallel().mesh()).hasToString("tp=2");
        assertThat(USUAL.seed()).isEqualTo(1);
    }

    @Test
    void nameASettingInJavaAndAsTheAskerCallsIt() {
        SettingException failure = failure(() -> new ParallelSettings(
                Mesh.single(),
                PipelineSettings.of(ScheduleKind.ZERO_BUBBLE_H1),
                ReplicationSettings.splitting(ZeroStage.GRADIENTS),
                ContextForm.RING));
        assertThat(failure)
                .hasMessageStartingWith(
                        "parallel.replication.zero=2 doesn't go with parallel.pipeline.schedule=zb-h1,");
        assertThat(failure.text((setting, value) -> "<" + setting.name() + " " + value + ">"))
                .startsWith("<ZERO 2> doesn't go with <SCHEDULE zb-h1>,")
                .endsWith("Fix: <ZERO 1>, or <SCHEDULE 1f1b>");
        assertThat(failure.settings()).containsExactly(Setting.ZERO, Setting.SCHEDULE, Setting.ZERO, Setting.SCHEDULE);
    }

    /** Its stages have updated by the time that the loss is known. */
    @Test
    void refuseToLeaveOutStepsOfPipeDream() {
        TrainingSettings settings = USUAL.withRecipe(Recipe.of(3).with(GuardSettings.SKIPPING));
        ParallelSettings pipeDream =
                ParallelSettings.of(Mesh.parse("pp=2")).with(PipelineSettings.of(ScheduleKind.PIPEDREAM));
        assertThat(failure(() -> settings.withParallel(pipeDream)))
                .hasMessageStartingWith(
                        "recipe.guard.onBadStep=skip doesn't go with parallel.pipeline.schedule=pipedream");
    }

    @Test
    void haveARangeForEveryNumber() {
        RecipeBuilder recipe = new RecipeBuilder();
        assertThat(failure(() -> recipe.rate(0))).hasMessage("recipe.rate=0.0: it is more than 0");
        assertThat(failure(() -> recipe.rate(Double.NaN))).hasMessage("recipe.rate=NaN: it is more than 0");
        assertThat(failure(() -> recipe.rate(1e39))).hasMessage("recipe.rate=1.0E39: it is too large");
        assertThat(failure(() -> recipe.momentum(1))).hasMessage("recipe.momentum=1.0: it is less than 1");
        assertThat(failure(() -> recipe.steps(0))).hasMessage("recipe.steps=0: it is a number from 1 to 274877906944");
        assertThat(failure(() -> recipe.clip(-1))).hasMessage("recipe.clip=-1.0: it is 0 or more");
        assertThat(failure(() -> Recipe.of(3).with(GuardSettings.USUAL.withSpikeFactor(0.5))))
                .hasMessage("recipe.guard.spikeFactor=0.5: it is more than 1, or 0 for none");
        assertThat(failure(() -> Recipe.of(3).with(GuardSettings.USUAL.withMostSkips(0))))
                .hasMessageStartingWith("recipe.guard.mostSkips=0");
        assertThat(failure(() -> new SamplingSettings(-1, 1))).hasMessageStartingWith("sampling.bytes=-1");
        assertThat(failure(() -> new LaunchSettings(RankKind.THREADS, Duration.ZERO, Duration.ofSeconds(1), false)))
                .hasMessage("launch.timeOut=0.0: it is more than 0");
        assertThat(failure(() -> ModelSettings.of("m").withSizes(Map.of("hidden", 1L << 40))))
                .hasMessage("model.sizes=hidden=1099511627776: a size is from 1 to 16777216");
        assertThat(failure(() -> ModelSettings.of("m").withDropout(1))).hasMessageContaining("it is a share");
        assertThat(failure(() -> PipelineSettings.USUAL.withMicrobatches(0))).hasMessageContaining("at least 1");
        assertThat(failure(() -> ParallelSettings.of(Mesh.parse("pp=10000,dp=10000"))))
                .hasMessage("parallel.mesh=pp=10000,dp=10000: a mesh has at most 4096 ranks");
        assertThat(failure(() -> ComputeSettings.CPU.within(0))).hasMessageStartingWith("compute.memoryLimit=0");
    }

    @Test
    void knowWhichDevicesThereAre() {
        assertThat(failure(() -> ComputeSettings.CPU.onDevice("slate")))
                .hasMessageStartingWith("compute.device=slate: there is no such device\n  Fix: take ");
        assertThatCode(() -> ComputeSettings.CPU.in(Precision.BF16)).doesNotThrowAnyException();
    }

    @Test
    void readAndWriteWhereStagesAreCut() {
        for (String text : new String[] {"flops", "parameters", "even", "3,3", "3x2,3x1"}) {
            assertThat(StageRule.parse(text)).hasToString(text);
        }
        assertThat(failure(() -> StageRule.parse("3,x"))).hasMessageContaining("'x' is no number of units");
    }

    @Test
    void sayWhatChangesNothing() {
        TrainingSettings settings = USUAL.withParallel(new ParallelSettings(
                Mesh.parse("tp=2"),
                PipelineSettings.of(ScheduleKind.GPIPE).withVerticalSync(),
                ReplicationSettings.splitting(ZeroStage.STATE),
                ContextForm.ULYSSES));
        assertThat(settings.idle())
                .extracting(IdleSetting::setting)
                .containsExactly(Setting.SCHEDULE, Setting.VERTICAL_SYNC, Setting.ZERO, Setting.CONTEXT);
        assertThat(settings.idle().getFirst())
                .isEqualTo(new IdleSetting(Setting.SCHEDULE, "gpipe", "the mesh has no pp"));
        assertThat(USUAL.idle()).isEmpty();
    }

    private static SettingException failure(ThrowingCallable made) {
        SettingException[] failure = new SettingException[1];
        assertThatThrownBy(made).isInstanceOfSatisfying(SettingException.class, thrown -> failure[0] = thrown);
        return failure[0];
    }
}
