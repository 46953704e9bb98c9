package io.shardwright.runtime.cli;

import io.shardwright.grammar.NearName;
import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.runtime.settings.ParallelSettings;
import io.shardwright.runtime.settings.PipelineSettings;
import io.shardwright.runtime.settings.ReplicationMode;
import io.shardwright.runtime.settings.ReplicationSettings;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.settings.StageRule;
import io.shardwright.schedule.ScheduleKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a run is spread over ranks, beyond the mesh. */
public final class ParallelOptions {
    private static final int MEBIBYTE = 20;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            defaultValue = "1f1b",
            description =
                    "Order of a pipeline's work: naive, gpipe, 1f1b, interleaved, zb-h1, zb-h2, pipedream or 1f1b-rr."
                            + " Default: ${DEFAULT-VALUE}.")
    String schedule = "";

    @Option(
            names = "--microbatches",
            paramLabel = "M",
            description =
                    "Parts that each replica's share of the batch is cut into. Default: 1, with a pipeline as many as"
                            + " its ranks if they divide the batch.")
    @Nullable
    Integer microbatches;

    @Option(
            names = "--stages",
            paramLabel = "CUT",
            defaultValue = "flops",
            description =
                    "Where stages are cut: flops or parameters (the largest stage is as small as can be), even, or the"
                            + " units of each: 3,3; with 1f1b-rr and the replicas of each: 3x2,3x1. Default:"
                            + " ${DEFAULT-VALUE}.")
    String stages = "";

    @Option(
            names = "--chunks",
            paramLabel = "V",
            defaultValue = "2",
            description = "Stages of each rank with --schedule interleaved. Default: ${DEFAULT-VALUE}.")
    int chunks;

    @Option(
            names = "--vertical-sync",
            description = "With pipedream, a microbatch sees the same version of the weights in all stages.")
    boolean verticalSync;

    @Option(names = "--recompute", description = "Drop every unit's activations and compute them again in backward.")
    boolean recompute;

    @Option(
            names = "--sp",
            description =
                    "Sequence parallelism over tp: norms, dropout and residuals lie split along the sequence, where"
                            + " the model has @SequenceParallel.")
    boolean sequenceParallel;

    @Option(
            names = "--zero",
            paramLabel = "STAGE",
            defaultValue = "0",
            description =
                    "What is split over dp: 1 optimizer state, 2 and gradients, 3 and parameters. Default: nothing.")
    int zero;

    @Option(
            names = "--dp-mode",
            paramLabel = "MODE",
            defaultValue = "ddp",
            description = "ddp: all replicas update. server: replica 0 updates and sends parameters. Default:"
                    + " ${DEFAULT-VALUE}.")
    ReplicationMode dataMode = ReplicationMode.DDP;

    @Option(
            names = "--context",
            paramLabel = "FORM",
            defaultValue = "ring",
            description =
                    "How attention sees a sequence that is split over cp. ring: keys and values go round. two-ring:"
                            + " keys, then values. ulysses: each rank has all positions of some heads. Default:"
                            + " ${DEFAULT-VALUE}.")
    String context = "";

    @Option(names = "--memory-limit", paramLabel = "MIB", description = "Refuse to start if a rank needs more.")
    @Nullable
    Long memoryLimit;

    /** @throws SettingException about the first value that is out of its range, and options that don't go together */
    ParallelSettings settings(Mesh mesh) {
        ReplicationSettings replication = new ReplicationSettings(
                ZeroStage.of((int) Setting.ZERO.requireBetween(0, ZeroStage.values().length - 1, zero)), dataMode);
        return new ParallelSettings(
                mesh,
                new PipelineSettings(
                        ScheduleKind.named(schedule), microbatches, StageRule.parse(stages), chunks, verticalSync),
                replication,
                contextForm());
    }

    /** Null for any number. */
    @Nullable
    Long memoryLimitBytes() {
        if (memoryLimit == null) {
            return null;
        }
        if (memoryLimit < 1 || memoryLimit > Long.MAX_VALUE >> MEBIBYTE) {
            throw new UsageException("--memory-limit " + memoryLimit + ": it is a number of MiB, at least 1");
        }
        return memoryLimit << MEBIBYTE;
    }

    private ContextForm contextForm() {
        return Arrays.stream(ContextForm.values())
                .filter(form -> form.text().equals(context))
                .findFirst()
                .orElseThrow(() -> new UsageException("--context " + context
                        + ": there is no such form of context parallelism\n  Fix: take "
                        + NearName.expected(
                                context,
                                Arrays.stream(ContextForm.values())
                                        .map(ContextForm::text)
                                        .toList())));
    }
}
