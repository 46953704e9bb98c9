package io.shardwright.runtime.cli;

import io.shardwright.memory.Precision;
import io.shardwright.runtime.data.Texts;
import io.shardwright.runtime.device.DeviceChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What may stand on the command line of {@code train}, as it stands there. Every rank reads the same. */
public final class TrainOptions {
    /** What a rank is. */
    enum RankKind {
        threads,
        processes
    }

    /** How the progress of training is shown. */
    enum ProgressKind {
        bar,
        lines
    }

    /** What turns gradients into updates. */
    enum OptimizerKind {
        sgd,
        momentum,
        nesterov,
        adam,
        adamw,
        muon
    }

    /** What parameters and gradients are kept in. */
    enum PrecisionKind {
        f32(Precision.F32),
        bf16(Precision.BF16);

        private final Precision precision;

        PrecisionKind(Precision precision) {
            this.precision = precision;
        }

        Precision precision() {
            return precision;
        }
    }

    private static final int DEFAULT_SAMPLE = 400;

    @Parameters(paramLabel = "MODEL", description = "Name of the model: minigpt, minillama, or one of yours.")
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
    RankKind ranks = RankKind.processes;

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

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Updates of the parameters. Default: " + Recipe.DEFAULT_STEPS + ", or those of the reference.")
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
            defaultValue = Texts.GUAVA,
            description = "A file, whose bytes are the tokens; " + Texts.GUAVA + ": Guava's sources; " + Texts.JDK
                    + ": java.util of the running JDK. Default: ${DEFAULT-VALUE}.")
    String data = "";

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
            description = "Of parameters, gradients and matmuls: ${COMPLETION-CANDIDATES}. With bf16 the"
                    + " optimizer updates float32 copies. Default: ${DEFAULT-VALUE}.")
    PrecisionKind precision = PrecisionKind.f32;

    @Option(
            names = "--lr",
            paramLabel = "R",
            description = "Highest learning rate. Default: " + Recipe.DEFAULT_RATE + ".")
    @Nullable
    Double rate;

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
            description = "Of momentum, nesterov and muon. Default: " + Recipe.DEFAULT_MOMENTUM + ", with muon "
                    + Recipe.DEFAULT_MUON_MOMENTUM + ".")
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
            description = "Largest norm of the gradients, 0 for any. Default: " + Recipe.DEFAULT_CLIP + ".")
    @Nullable
    Double clip;

    @Option(
            names = "--weight-decay",
            paramLabel = "D",
            description = "Of matrices. Default: " + Recipe.DEFAULT_DECAY + " with adamw and muon, else 0.")
    @Nullable
    Double weightDecay;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "Characters to write at the end. Default: " + DEFAULT_SAMPLE + ", or none with a reference.")
    @Nullable
    Integer sample;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0.8",
            description = "Of sampling; 0 takes the likeliest byte every time. Default: ${DEFAULT-VALUE}.")
    double temperature;

    @Option(names = "--json", paramLabel = "FILE", description = "Write losses, times and memory there.")
    @Nullable
    Path json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write a page there: loss, timeline of each rank, bubble, memory and traffic.")
    @Nullable
    Path report;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write what each rank did in the last steps there, in Chrome's trace format.")
    @Nullable
    Path trace;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description = "A safetensors file of another implementation's run: take its sizes, weights, batches and"
                    + " AdamW settings, and compare losses and gradient norms.")
    @Nullable
    Path reference;

    @Option(
            names = "--dump-grads",
            paramLabel = "FILE",
            description = "Write the gradients of the first step there, whole, as safetensors under the reference's"
                    + " names: grad.NAME.")
    @Nullable
    Path dumpGradients;

    @Option(
            names = "--time-out",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long a rank waits for another. Default: ${DEFAULT-VALUE}.")
    int timeOut;

    @Option(
            names = "--check-collectives",
            description = "Ranks of different hosts compare what they are in before each collective; those of one host"
                    + " always do.")
    boolean checkCollectives;

    @Option(names = "--progress", description = "${COMPLETION-CANDIDATES}. Default: bar on a terminal, else lines.")
    @Nullable
    ProgressKind progress;

    /** @throws UsageException about the first value that is out of its range, or file that cannot be written */
    void check() {
        DeviceChoice choice = DeviceChoice.parse(device);
        parallel.check();
        if (precision == PrecisionKind.bf16 && !choice.provider().hasBf16()) {
            throw new UsageException("--precision bf16 doesn't go with --device " + device
                    + ", whose kernels are float32\n  Fix: --precision f32, or --device cpu");
        }
        requirePositive("--time-out", timeOut);
        requireNotNegative("--sample", charactersToSample());
        requireNotNegative("--temperature", temperature);
        requirePositive("--lr", rate == null ? 1 : rate);
        requirePositive("--muon-lr", muonRate);
        requireNotNegative("--momentum", momentum == null ? 0 : momentum);
        if (momentum != null && momentum >= 1) {
            throw new UsageException("--momentum " + momentum + ": it is less than 1");
        }
        requireNotNegative("--warmup", warmup == null ? 0 : warmup);
        requireNotNegative("--clip", clip == null ? 0 : clip);
        requireNotNegative("--weight-decay", weightDecay == null ? 0 : weightDecay);
        requireFolder("--json", json);
        requireFolder("--report", report);
        requireFolder("--trace", trace);
        requireFolder("--dump-grads", dumpGradients);
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0)) {
            throw new UsageException(name + " " + value + ": it is more than 0");
        }
    }

    private static void requireNotNegative(String name, double value) {
        if (!(value >= 0)) {
            throw new UsageException(name + " " + value + ": it is 0 or more");
        }
    }

    /** Now rather than when the run is over. */
    private static void requireFolder(String name, @Nullable Path file) {
        if (file != null && !Files.isWritable(file.toAbsolutePath().getParent())) {
            throw new UsageException(name + " " + file + ": there is no folder "
                    + file.toAbsolutePath().getParent() + " that can be written to");
        }
    }

    int charactersToSample() {
        return sample != null ? sample : reference != null ? 0 : DEFAULT_SAMPLE;
    }

    /** Reads arguments that are known to be well-formed. */
    static TrainOptions parse(List<String> arguments) {
        TrainOptions options = new TrainOptions();
        new CommandLine(options).parseArgs(arguments.toArray(String[]::new));
        return options;
    }
}
