package io.shardwright.runtime.cli;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.bench.CheckpointBench;
import io.shardwright.runtime.bench.CollectiveBench;
import io.shardwright.runtime.bench.FusedBench;
import io.shardwright.runtime.bench.KernelBench;
import io.shardwright.runtime.bench.TuneBench;
import io.shardwright.runtime.bench.peers.BenchShape;
import io.shardwright.runtime.bench.peers.BenchSize;
import io.shardwright.runtime.bench.peers.Parallelism;
import io.shardwright.runtime.bench.peers.PeerBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench}: what is fast and what isn't, on the machine at hand. */
@Command(name = "bench", usageHelpAutoWidth = true, description = "Measures this machine and its software.")
final class BenchCommand {
    private static final int MOST_RANKS = 1024;
    private static final int MOST_ROUNDS = 10_000;
    private static final int MOST_STEPS = 1_000_000;
    private static final int MOST_SECONDS = 86_400;
    private static final int MOST_SEQ = 1 << 20;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Command(
            name = "kernels",
            usageHelpAutoWidth = true,
            description = "Times the matmuls and the attention of a training step on one core.")
    int kernels(@Mixin HelpOption help) {
        KernelBench.main(new String[0]);
        return 0;
    }

    @Command(
            name = "tune",
            usageHelpAutoWidth = true,
            description = "Shows which way of computing is the fastest here for each shape of matmul and attention.")
    int tune(
            @Option(names = "--renew", description = "Time all again. Later runs may then differ in their last digits.")
                    boolean renew,
            @Mixin HelpOption help) {
        TuneBench.run(renew, System.out);
        return 0;
    }

    @Command(
            name = "fused",
            usageHelpAutoWidth = true,
            description =
                    "Times norms, rotary positions, chains and losses on one core, over the memory they must move.")
    int fused(@Mixin HelpOption help) {
        FusedBench.main(new String[0]);
        return 0;
    }

    @Command(
            name = "collectives",
            usageHelpAutoWidth = true,
            description = "Times collectives between processes, by turns with Open MPI's where it is installed.")
    int collectives(
            @Option(names = "--ranks", paramLabel = "N", defaultValue = "2", description = "Default: ${DEFAULT-VALUE}.")
                    int ranks,
            @Option(
                            names = "--rounds",
                            paramLabel = "N",
                            defaultValue = "3",
                            description = "Default: ${DEFAULT-VALUE}.")
                    int rounds,
            @Mixin HelpOption help)
            throws IOException, InterruptedException {
        Ranges.require("--ranks", ranks, 1, MOST_RANKS);
        Ranges.require("--rounds", rounds, 1, MOST_ROUNDS);
        System.out.print(new CollectiveBench(ranks, rounds).run());
        return 0;
    }

    @Command(
            name = "checkpoints",
            usageHelpAutoWidth = true,
            description = "Times what checkpoints cost while minigpt trains, beside copies, the raw disk, and PyTorch.")
    int checkpoints(
            @Option(names = "--in", paramLabel = "DIR", defaultValue = ".", description = "On the disk to measure.")
                    Path folder,
            @Option(
                            names = "--size",
                            defaultValue = "S",
                            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
                    BenchSize size,
            @Option(
                            names = "--mesh",
                            paramLabel = "AXES",
                            defaultValue = "dp=2",
                            description = "Default: ${DEFAULT-VALUE}.")
                    String mesh,
            @Option(
                            names = "--rounds",
                            paramLabel = "N",
                            defaultValue = "3",
                            description = "Default: ${DEFAULT-VALUE}.")
                    int rounds,
            @Option(
                            names = "--steps",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "From one checkpoint to the next. Default: ${DEFAULT-VALUE}.")
                    int steps,
            @Mixin HelpOption help)
            throws IOException, InterruptedException {
        Ranges.require("--rounds", rounds, 1, MOST_ROUNDS);
        Ranges.require("--steps", steps, 1, MOST_STEPS);
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new UsageException("--in " + folder + " is no folder that this user can write to\n"
                    + "  Fix: name one on the disk that is to be measured");
        }
        System.out.print(new CheckpointBench(folder, size, Mesh.parse(mesh), rounds, steps).run());
        return 0;
    }

    @Command(
            name = "peers",
            usageHelpAutoWidth = true,
            description = "Times a training step against PyTorch's, by turns.")
    int peers(
            @Option(
                            names = "--size",
                            defaultValue = "S",
                            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
                    BenchSize size,
            @Option(
                            names = "--what",
                            split = ",",
                            defaultValue = "tp,pp,dp,zero,sp,cp,ep",
                            description = "${COMPLETION-CANDIDATES}, or several. Default: ${DEFAULT-VALUE}.")
                    List<Parallelism> what,
            @Option(
                            names = "--seq",
                            paramLabel = "N",
                            description =
                                    "Sequences of this length, with as many tokens in a step. Default: that of the"
                                            + " size.")
                    @Nullable
                    Integer seq,
            @Option(
                            names = "--python",
                            split = ",",
                            paramLabel = "P",
                            description = "A Python that has PyTorch, or several. Default: the first python3 that has.")
                    @Nullable
                    List<String> pythons,
            @Option(
                            names = "--rounds",
                            paramLabel = "N",
                            defaultValue = "3",
                            description = "Default: ${DEFAULT-VALUE}.")
                    int rounds,
            @Option(
                            names = "--seconds",
                            paramLabel = "S",
                            defaultValue = "8",
                            description = "For each candidate in each round. Default: ${DEFAULT-VALUE}.")
                    double seconds,
            @Mixin HelpOption help)
            throws IOException, InterruptedException {
        Ranges.require("--rounds", rounds, 1, MOST_ROUNDS);
        if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw new UsageException("--seconds " + seconds + ": it is more than 0, and at most " + MOST_SECONDS);
        }
        if (seq != null) {
            Ranges.require("--seq", seq, 2, MOST_SEQ);
        }
        BenchShape shape = seq == null ? size.shape() : size.shape().inSequencesOf(seq);
        String name = seq == null ? size.name() : size + " in sequences of " + seq;
        List<String> given = pythons == null ? List.of() : pythons;
        System.out.print(new PeerBench(name, shape, what, given, rounds, seconds).run(System.err));
        return 0;
    }
}
