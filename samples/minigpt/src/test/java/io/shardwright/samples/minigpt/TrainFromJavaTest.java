package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.launch.RankJob;
import io.shardwright.runtime.launch.Transports;
import io.shardwright.runtime.settings.LaunchSettings;
import io.shardwright.runtime.settings.ModelSettings;
import io.shardwright.runtime.settings.OptimizerKind;
import io.shardwright.runtime.settings.OutputSettings;
import io.shardwright.runtime.settings.ParallelSettings;
import io.shardwright.runtime.settings.PipelineSettings;
import io.shardwright.runtime.settings.RankKind;
import io.shardwright.runtime.settings.RecipeBuilder;
import io.shardwright.runtime.settings.ReplicationSettings;
import io.shardwright.runtime.settings.SettingsText;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.schedule.ScheduleKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A program of one's own, without a class of the command line, has the command line's losses to the last bit. */
@Timeout(120)
@Tag("slow")
class TrainFromJavaTest {
    private static final String TEXT = "src/main/java/io/shardwright/samples/minigpt/Gpt.java";

    @TempDir
    Path folder;

    static Stream<Arguments> runs() {
        Recipes recipes = new Recipes();
        return Stream.of(
                Arguments.of(RankKind.THREADS, ParallelSettings.of(Mesh.parse("tp=2")), recipes.adamW(), ""),
                Arguments.of(
                        RankKind.THREADS,
                        ParallelSettings.of(Mesh.parse("pp=2"))
                                .with(PipelineSettings.of(ScheduleKind.ZERO_BUBBLE_H1)
                                        .withMicrobatches(4)),
                        recipes.adamW(),
                        "--schedule zb-h1 --microbatches 4"),
                Arguments.of(
                        RankKind.PROCESSES,
                        ParallelSettings.of(Mesh.parse("dp=2"))
                                .with(ReplicationSettings.splitting(ZeroStage.PARAMETERS)),
                        recipes.muon(),
                        "--zero 3 --optimizer muon --lr 0.002"));
    }

    /** What is chosen of them; the rest is as it is usual. */
    private record Recipes() {
        RecipeBuilder adamW() {
            return new RecipeBuilder().steps(6);
        }

        RecipeBuilder muon() {
            return adamW().optimizer(OptimizerKind.MUON).rate(0.002);
        }
    }

    @ParameterizedTest(name = "{0} {3}")
    @MethodSource("runs")
    void hasTheCommandLinesLosses(RankKind ranks, ParallelSettings parallel, RecipeBuilder recipe, String options)
            throws IOException {
        Path json = folder.resolve("run.json");
        TrainingSettings settings = TrainingSettings.of("minigpt", TEXT)
                .withModel(ModelSettings.of("minigpt")
                        .withSizes(Map.of("layers", 2L, "hidden", 16L, "heads", 2L, "seq", 16L, "batch", 4L))
                        .withDropout(0.1))
                .withParallel(parallel)
                .withRecipe(recipe.build())
                .withLaunch(LaunchSettings.of(ranks))
                .withOutputs(OutputSettings.json(json));
        RankJob job = new RankJob(
                parallel.mesh(),
                TrainFromJava.class,
                List.of(SettingsText.write(settings)),
                settings.launch().comm());
        assertThat(Transports.named(ranks.text()).run(job)).isZero();

        TrainedModel fromJava = TrainedModel.read(json);
        TrainedModel fromCommandLine = TinyTraining.onThreads(
                parallel.mesh().toString(),
                Stream.concat(
                                Stream.of("--size", "layers=2,hidden=16,heads=2,seq=16,batch=4", "--dropout", "0.1"),
                                Stream.concat(
                                        Stream.of("--steps", "6", "--sample", "0", "--data", TEXT),
                                        Stream.of(options.split(" ")).filter(option -> !option.isEmpty())))
                        .toList());
        assertThat(fromJava.losses()).hasSize(6).isEqualTo(fromCommandLine.losses());
        assertThat(fromJava.gradientNorms()).isEqualTo(fromCommandLine.gradientNorms());
        assertThat(fromJava.heldOutLoss()).isEqualTo(fromCommandLine.heldOutLoss());
    }
}
