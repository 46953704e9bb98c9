package io.shardwright.runtime.cli;

import io.shardwright.memory.Precision;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.cli.options.CheckpointOptions;
import io.shardwright.runtime.cli.options.DeviceNames;
import io.shardwright.runtime.cli.options.GuardOptions;
import io.shardwright.runtime.cli.options.KnownModels;
import io.shardwright.runtime.cli.options.OutputOptions;
import io.shardwright.runtime.cli.options.RecipeOptions;
import io.shardwright.runtime.cli.progress.ProgressKind;
import io.shardwright.runtime.cli.text.GuavaSources;
import io.shardwright.runtime.cli.text.JdkSources;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.runtime.guard.GuardSettings;
import io.shardwright.runtime.named.TrainableModels;
import io.shardwright.runtime.run.Reference;
import io.shardwright.runtime.run.ResumedSettings;
import io.shardwright.runtime.settings.ComputeSettings;
import io.shardwright.runtime.settings.DataSettings;
import io.shardwright.runtime.settings.LaunchSettings;
import io.shardwright.runtime.settings.ModelSettings;
import io.shardwright.runtime.settings.OptimizerKind;
import io.shardwright.runtime.settings.RankKind;
import io.shardwright.runtime.settings.Recipe;
import io.shardwright.runtime.settings.RecipeBuilder;
import io.shardwright.runtime.settings.SamplingSettings;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.train.ModelData;
import io.shardwright.runtime.train.TrainableModel;
import java.io.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What may stand on the command line of {@code train}, as it stands there. */
public final class TrainOptions {
    /** The command that these are options of; null if they are one themselves. */
    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec command;

    @Spec
    @Nullable
    CommandSpec self;

    @Parameters(
            paramLabel = "MODEL",
            arity = "0..1",
            completionCandidates = KnownModels.class,
            description = "Name of a model on the class path; with --resume or --from, that of the checkpoint is usual."
                    + " Here: ${COMPLETION-CANDIDATES}.")
    String model = "";

    @Option(
            names = "--mesh",
            paramLabel = "AXES",
            defaultValue = "tp=2",
            description = "Ranks along each axis. Default: ${DEFAULT-VALUE}.")
    String mesh = "";

    @Option(
            names = "--ranks",
            paramLabel = "KIND",
            defaultValue = "processes",
            description = "What a rank is: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    RankKind ranks = RankKind.PROCESSES;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            completionCandidates = DeviceNames.class,
            description =
                    "Where ranks compute: ${COMPLETION-CANDIDATES}; with :N behind it on another than the first, as"
                            + " devices shows them. Default: ${DEFAULT-VALUE}.")
    String device = "cpu";

    @Mixin
    ParallelOptions parallel = new ParallelOptions();

    @Mixin
    GuardOptions guard = new GuardOptions();

    @Mixin
    CheckpointOptions checkpoints = new CheckpointOptions();

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Updates of the parameters. Default: " + RecipeBuilder.USUAL_STEPS + ", or those of the reference.")
    @Nullable
    Long steps;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of initial weights, batches, dropout and sampling. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(
            names = "--data",
            paramLabel = "TEXT",
            description =
                    "A file: of tokens if it is called .bin, of documents if .jsonl, and else of text, whose bytes are"
                            + " the tokens; " + GuavaSources.NAME + ": Guava's sources; "
                            + JdkSources.NAME + ": java.util of the running JDK; or what a model has itself. Default: "
                            + GuavaSources.NAME + ", or what the model has.")
    @Nullable
    String data;

    @Option(
            names = "--size",
            paramLabel = "KEY=N,...",
            defaultValue = "",
            description = "Sizes that differ from the model's defaults: layers=4,hidden=256,heads=4,seq=256,batch=8.")
    String size = "";

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            split = ",",
            description = "Variants of the model, where it has any.")
    List<String> variants = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            split = ",",
            description = "Settings of the model, where it has any: router=gshard,capacity=1.25.")
    List<String> settings = new ArrayList<>();

    @Option(
            names = "--dropout",
            paramLabel = "P",
            defaultValue = "0",
            description = "Share of elements that dropout layers drop. Default: ${DEFAULT-VALUE}.")
    double dropout;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "f32",
            description = "Of parameters, activations and their gradients: ${COMPLETION-CANDIDATES}. With bf16 the"
                    + " optimizer updates float32 copies. Default: ${DEFAULT-VALUE}.")
    Precision precision = Precision.F32;

    @Mixin
    RecipeOptions recipe = new RecipeOptions();

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "Characters to write at the end. Default: " + SamplingSettings.USUAL_BYTES
                    + ", or none with a reference or a file of tokens.")
    @Nullable
    Integer sample;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0.8",
            description = "Of sampling; 0 takes the likeliest byte every time. Default: ${DEFAULT-VALUE}.")
    double temperature;

    @Mixin
    OutputOptions outputs = new OutputOptions();

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description = "A safetensors file of another implementation's run: take its sizes, weights, batches and"
                    + " AdamW settings, and compare losses and gradient norms.")
    @Nullable
    Path reference;

    @Option(
            names = "--time-out",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long a rank waits for another. Default: ${DEFAULT-VALUE}.")
    int timeOut;

    @Option(
            names = "--start-time-out",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long a rank waits for one that has not come to the start. Default: ${DEFAULT-VALUE}.")
    int startTimeOut;

    @Option(
            names = "--check-collectives",
            description = "Ranks of different hosts compare what they are in before each collective; those of one host"
                    + " always do.")
    boolean checkCollectives;

    @Option(names = "--progress", description = "${COMPLETION-CANDIDATES}. Default: bar on a terminal, else lines.")
    @Nullable
    ProgressKind progress;

    /**
     * What these options come to.
     *
     * @throws SettingException about the first value that is out of its range, and options that don't go together
     * @throws UsageException about what can be no value at all
     */
    public TrainingSettings settings() {
        Path resume = checkpoints.resume();
        Path weights = checkpoints.weights();
        if (resume != null && weights == null) {
            ResumeRun run = new ResumeRun(resume, this::isGiven);
            return run.settings(said(run.checkpoint()), model, checkpoints, guard, steps);
        }
        if (model.isEmpty() && weights == null) {
            throw new UsageException(
                    "Missing required parameter: 'MODEL'\n  Fix: name one of " + String.join(", ", new KnownModels()));
        }
        return said(weights == null ? null : StoredCheckpoint.find(weights));
    }

    private boolean isGiven(String option) {
        return Stream.of(Optional.ofNullable(command), Optional.ofNullable(self))
                .flatMap(Optional::stream)
                .map(CommandSpec::commandLine)
                .anyMatch(line -> line != null && line.getParseResult().hasMatchedOption(option));
    }

    /** @param saved the checkpoint that the run goes on from, or whose weights it takes */
    private TrainingSettings said(@Nullable StoredCheckpoint saved) {
        ModelData ofModel = dataOfModel(saved);
        return new TrainingSettings(
                modelSettings(saved),
                parallel.settings(Mesh.parse(mesh)),
                new ComputeSettings(
                        device, precision, parallel.recompute, parallel.memoryLimitBytes(), KernelChoices.MEASURED),
                recipe(recipe.optimizer()),
                reference == null
                        ? DataSettings.text(data == null ? usual(ofModel) : data)
                        : DataSettings.reference(reference),
                new SamplingSettings(charactersToSample(ofModel, saved), temperature),
                new LaunchSettings(
                        ranks, Duration.ofSeconds(timeOut), Duration.ofSeconds(startTimeOut), checkCollectives),
                outputs.settings(),
                checkpoints.settings(saved),
                seed);
    }

    private ModelSettings modelSettings(@Nullable StoredCheckpoint saved) {
        if (model.isEmpty() && saved != null) {
            ModelSettings before = ResumedSettings.of(saved).model();
            return parallel.sequenceParallel ? before.inSequenceParallelForm() : before;
        }
        return new ModelSettings(
                model,
                SizeOptions.sizes(size),
                Set.copyOf(variants),
                SizeOptions.settings(settings),
                dropout,
                parallel.sequenceParallel);
    }

    /** The recipe with another optimizer, for comparison; null for AdamW. */
    Recipe recipe(@Nullable OptimizerKind kind) {
        RecipeBuilder chosen = recipe.chosen(kind).guard(guard.over(GuardSettings.USUAL));
        if (steps != null) {
            chosen.steps(steps);
        }
        if (reference == null) {
            return chosen.build();
        }
        try (Reference opened = Reference.open(reference)) {
            return opened.recipe(chosen);
        }
    }

    /** Only the process that was started from a terminal knows of it. */
    ProgressKind progress() {
        if (progress != null) {
            return progress;
        }
        Console console = System.console();
        return console != null && console.isTerminal() ? ProgressKind.BAR : ProgressKind.LINES;
    }

    private int charactersToSample(ModelData ofModel, @Nullable StoredCheckpoint saved) {
        if (sample != null) {
            return sample;
        }
        boolean writes = reference == null && !isOfTokens(saved) && ofModel instanceof ModelData.NextBytes;
        return writes ? SamplingSettings.USUAL_BYTES : 0;
    }

    /** Also of a run that goes on, which has the data that it began with. */
    private boolean isOfTokens(@Nullable StoredCheckpoint saved) {
        if (data != null) {
            return DataSettings.text(data).isTokens();
        }
        return saved != null
                && checkpoints.resume() != null
                && ResumedSettings.of(saved).data().isTokens();
    }

    private static String usual(ModelData ofModel) {
        List<String> own = ofModel.names();
        return own.isEmpty() ? GuavaSources.NAME : own.getFirst();
    }

    /** That of text where there is no such model, which is said elsewhere. */
    private ModelData dataOfModel(@Nullable StoredCheckpoint saved) {
        String name = model.isEmpty() && saved != null
                ? ResumedSettings.of(saved).model().name()
                : model;
        return TrainableModels.all().stream()
                .filter(one -> one.name().equals(name))
                .map(TrainableModel::data)
                .findFirst()
                .orElse(new ModelData.NextBytes());
    }

    /** Reads arguments that are known to be well-formed: {@code minigpt --mesh tp=2}. */
    public static TrainOptions parse(List<String> arguments) {
        TrainOptions options = new TrainOptions();
        new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments.toArray(String[]::new));
        return options;
    }
}
