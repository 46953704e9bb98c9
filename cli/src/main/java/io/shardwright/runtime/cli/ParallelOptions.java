package io.shardwright.runtime.cli;

import io.shardwright.grammar.NearName;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.schedule.ScheduleKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a run is spread over ranks, beyond the mesh. */
public final class ParallelOptions {
    /** What replicas along dp do with gradients. */
    enum DataMode {
        ddp,
        server
    }

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
    DataMode dataMode = DataMode.ddp;

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

    /** @throws UsageException about the first value that is out of its range */
    void check() {
        kind();
        contextForm();
        if (microbatches != null && microbatches < 1) {
            throw new UsageException("--microbatches " + microbatches + ": it is at least 1");
        }
        if (chunks < 1) {
            throw new UsageException("--chunks " + chunks + ": it is at least 1");
        }
        if (zero < 0 || zero > 3) {
            throw new UsageException("--zero " + zero + ": it is 0, 1, 2 or 3");
        }
        if (zero > 0 && dataMode == DataMode.server) {
            throw new UsageException("--dp-mode server keeps everything on one replica, and --zero " + zero
                    + " splits it\n  Fix: leave one of them out");
        }
        if (zero > 0 && kind() == ScheduleKind.PIPEDREAM) {
            throw new UsageException("--zero " + zero + " doesn't go with --schedule " + schedule
                    + ", whose stages update on their own\n  Fix: --zero 0");
        }
        if (zero > 1 && kind().splitsBackward()) {
            throw new UsageException("--zero " + zero + " doesn't go with --schedule " + schedule
                    + ", which keeps gradients of several microbatches unfinished\n"
                    + "  Fix: --zero 1, or --schedule 1f1b");
        }
        if (dataMode == DataMode.server && kind() == ScheduleKind.PIPEDREAM) {
            throw new UsageException("--dp-mode server doesn't go with --schedule pipedream\n  Fix: --dp-mode ddp");
        }
    }

    /** All of them, for comparison. */
    String text() {
        return String.join(
                " ",
                schedule,
                String.valueOf(microbatches),
                stages,
                String.valueOf(chunks),
                String.valueOf(verticalSync),
                String.valueOf(recompute),
                String.valueOf(sequenceParallel),
                String.valueOf(zero),
                dataMode.name(),
                context);
    }

    ContextForm contextForm() {
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

    ScheduleKind kind() {
        return ScheduleKind.named(schedule);
    }
}
