package io.shardwright.runtime.cli;

import io.shardwright.memory.Precision;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.cli.options.CheckpointOptions;
import io.shardwright.runtime.cli.options.DeviceNames;
import io.shardwright.runtime.cli.options.GuardOptions;
import io.shardwright.runtime.cli.options.KnownModels;
import io.shardwright.runtime.cli.options.OutputOptions;
import io.shardwright.runtime.cli.progress.ProgressKind;
import io.shardwright.runtime.cli.text.GuavaSources;
import io.shardwright.runtime.cli.text.JdkSources;
import io.shardwright.runtime.guard.GuardSettings;
import io.shardwright.runtime.named.TrainableModels;
import io.shardwright.runtime.rate.Fall;
import io.shardwright.runtime.rate.RateKind;
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
import java.util.function.Consumer;
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

    @Option(names = "--optimizer", paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}. Default: adamw.")
    @Nullable
    OptimizerKind optimizer;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "f32",
            description = "Of parameters, activations and their gradients: ${COMPLETION-CANDIDATES}. With bf16 the"
                    + " optimizer updates float32 copies. Default: ${DEFAULT-VALUE}.")
    Precision precision = Precision.F32;

    @Option(
            names = "--lr",
            paramLabel = "R",
            description = "Highest learning rate. Default: " + RecipeBuilder.USUAL_RATE + ".")
    @Nullable
    Double rate;

    @Option(
            names = "--lr-schedule",
            paramLabel = "COURSE",
            description = "How the rate goes on from its peak: ${COMPLETION-CANDIDATES}. Default: cosine.")
    @Nullable
    RateKind rateKind;

    @Option(
            names = "--lr-floor",
            paramLabel = "SHARE",
            description = "The last rate, as a share of the highest. Default: 0.1 with cosine, else 0.")
    @Nullable
    Double rateFloor;

    @Option(
            names = "--lr-tail",
            paramLabel = "SHARE",
            description = "With wsd, the share of the steps in which the rate falls. Default: 0.2.")
    @Nullable
    Double rateTail;

    @Option(
            names = "--lr-fall",
            paramLabel = "HOW",
            description = "With wsd, how it falls: ${COMPLETION-CANDIDATES}. Default: sqrt.")
    @Nullable
    Fall rateFall;

    @Option(
            names = "--muon-lr",
            paramLabel = "R",
            defaultValue = "0.02",
            description = "Highest learning rate of hidden matrices with muon, where --lr is that of everything else."
                    + " Default: ${DEFAULT-VALUE}.")
    double muonRate;

    @Option(
            names = "--momentum",
            paramLabel = "M",
            description = "Of momentum, nesterov and muon. Default: 0.9, with muon 0.95.")
    @Nullable
    Double momentum;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "Steps until the learning rate is highest. Default: a twentieth of all steps.")
    @Nullable
    Long warmup;

    @Option(
            names = "--clip",
            paramLabel = "NORM",
            description = "Largest norm of the gradients, 0 for any. Default: " + RecipeBuilder.USUAL_CLIP + ".")
    @Nullable
    Double clip;

    @Option(
            names = "--weight-decay",
            paramLabel = "D",
            description = "Of matrices. Default: 0.1 with adamw and muon, else 0.")
    @Nullable
    Double weightDecay;

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
        if (resume != null && checkpoints.weights() == null) {
            return new ResumeRun(resume, this::isGiven).settings(said(), model, checkpoints, guard, steps);
        }
        if (model.isEmpty() && resume == null && checkpoints.weights() == null) {
            throw new UsageException(
                    "Missing required parameter: 'MODEL'\n  Fix: name one of " + String.join(", ", new KnownModels()));
        }
        return said();
    }

    private boolean isGiven(String option) {
        return Stream.of(Optional.ofNullable(command), Optional.ofNullable(self))
                .flatMap(Optional::stream)
                .map(CommandSpec::commandLine)
                .anyMatch(line -> line != null && line.getParseResult().hasMatchedOption(option));
    }

    private TrainingSettings said() {
        return new TrainingSettings(
                modelSettings(),
                parallel.settings(Mesh.parse(mesh)),
                new ComputeSettings(device, precision, parallel.recompute, parallel.memoryLimitBytes()),
                recipe(optimizer),
                reference == null
                        ? DataSettings.text(data == null ? usualData() : data)
                        : DataSettings.reference(reference),
                new SamplingSettings(charactersToSample(), temperature),
                new LaunchSettings(
                        ranks, Duration.ofSeconds(timeOut), Duration.ofSeconds(startTimeOut), checkCollectives),
                outputs.settings(),
                checkpoints.settings(),
                seed);
    }

    private ModelSettings modelSettings() {
        Path weights = checkpoints.weights();
        if (model.isEmpty() && weights != null) {
            ModelSettings saved = ResumedSettings.of(weights).model();
            return parallel.sequenceParallel ? saved.inSequenceParallelForm() : saved;
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
        RecipeBuilder recipe = new RecipeBuilder().muonRate(muonRate);
        given(kind, recipe::optimizer);
        given(steps, recipe::steps);
        given(rate, recipe::rate);
        given(rateKind, recipe::rateKind);
        given(rateFloor, recipe::rateFloor);
        given(rateTail, recipe::rateTail);
        given(rateFall, recipe::rateFall);
        given(momentum, recipe::momentum);
        given(warmup, recipe::warmup);
        given(clip, recipe::clip);
        given(weightDecay, recipe::weightDecay);
        recipe.guard(guard.over(GuardSettings.USUAL));
        if (reference == null) {
            return recipe.build();
        }
        try (Reference opened = Reference.open(reference)) {
            return opened.recipe(recipe);
        }
    }

    private static <T> void given(@Nullable T value, Consumer<T> taken) {
        if (value != null) {
            taken.accept(value);
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

    private int charactersToSample() {
        if (sample != null) {
            return sample;
        }
        boolean writes = reference == null && !isOfTokens() && dataOfModel() instanceof ModelData.NextBytes;
        return writes ? SamplingSettings.USUAL_BYTES : 0;
    }

    /** Also of a run that goes on, which has the data that it began with. */
    private boolean isOfTokens() {
        Path resumed = checkpoints.resume();
        if (data != null) {
            return DataSettings.text(data).isTokens();
        }
        return resumed != null && ResumedSettings.of(resumed).data().isTokens();
    }

    private String usualData() {
        List<String> own = dataOfModel().names();
        return own.isEmpty() ? GuavaSources.NAME : own.getFirst();
    }

    /** That of text where there is no such model, which is said elsewhere. */
    private ModelData dataOfModel() {
        Path saved = checkpoints.resume() != null ? checkpoints.resume() : checkpoints.weights();
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
