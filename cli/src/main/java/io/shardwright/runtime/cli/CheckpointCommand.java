package io.shardwright.runtime.cli;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.memory.Precision;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.checkpoint.ExportWeights;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.checkpoint.VerifyCheckpoint;
import io.shardwright.runtime.named.FitsMesh;
import io.shardwright.runtime.run.Rehearsal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code checkpoint}: what a run has left, looked at without ranks. */
@Command(
        name = "checkpoint",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Shows, verifies and exports checkpoints, and says which meshes could take them up.")
final class CheckpointCommand implements Runnable {
    private static final long MEBIBYTE = 1 << 20;
    private static final int FAILED = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand");
    }

    @Command(
            name = "show",
            sortOptions = false,
            usageHelpAutoWidth = true,
            description = "Says what a checkpoint is of, and lists its tensors.")
    int show(
            @Parameters(paramLabel = "DIR", description = "A checkpoint, or a folder: then its newest whole one.")
                    Path folder,
            @Mixin HelpOption helps) {
        StoredCheckpoint checkpoint = StoredCheckpoint.find(folder);
        CheckpointText text = checkpoint.text();
        System.out.printf(
                Locale.ROOT,
                "%s: before step %,d, after %,d sequences%n",
                checkpoint.folder(),
                text.head().step(),
                text.head().sequences());
        text.settings().forEach(setting -> System.out.println("  " + setting.key() + " = " + setting.value()));
        for (CheckpointText.TensorFile file : text.files()) {
            System.out.printf(Locale.ROOT, "%s, %,d bytes%n", file.name(), file.bytes());
        }
        for (CheckpointText.Tensor tensor : text.tensors()) {
            StringBuilder layout = new StringBuilder();
            tensor.layout().forEach(one -> layout.append(' ').append(one));
            System.out.println(
                    "  " + tensor.kind() + " " + tensor.parameter() + " " + tensor.type() + tensor.dims() + layout);
        }
        return 0;
    }

    @Command(
            name = "verify",
            sortOptions = false,
            usageHelpAutoWidth = true,
            description = "Reads every byte, and compares it with what was written.")
    int verify(
            @Parameters(paramLabel = "DIR", description = "A checkpoint, or a folder: then its newest whole one.")
                    Path folder,
            @Mixin HelpOption helps) {
        StoredCheckpoint checkpoint = StoredCheckpoint.find(folder);
        List<String> problems = VerifyCheckpoint.run(checkpoint);
        problems.forEach(System.err::println);
        if (problems.isEmpty()) {
            long bytes = checkpoint.text().files().stream()
                    .mapToLong(CheckpointText.TensorFile::bytes)
                    .sum();
            System.out.printf(
                    Locale.ROOT,
                    "%s is whole: %,d bytes of %d tensors%n",
                    checkpoint.folder(),
                    bytes,
                    checkpoint.text().tensors().size());
        }
        return problems.isEmpty() ? 0 : FAILED;
    }

    @Command(
            name = "export",
            sortOptions = false,
            usageHelpAutoWidth = true,
            description = "Writes the weights as plain safetensors, whole, for other tools.")
    int export(
            @Parameters(paramLabel = "DIR", description = "A checkpoint, or a folder: then its newest whole one.")
                    Path folder,
            @Option(names = "--to", required = true, paramLabel = "FILE", description = "Where to: model.safetensors.")
                    Path target,
            @Option(
                            names = "--precision",
                            paramLabel = "TYPE",
                            defaultValue = "f32",
                            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
                    Precision precision,
            @Option(
                            names = "--split",
                            paramLabel = "MIB",
                            defaultValue = "0",
                            description = "Begin another file when one would have more. Default: one file.")
                    long mebibytes,
            @Mixin HelpOption helps) {
        Ranges.require("--split", mebibytes, 0, Integer.MAX_VALUE);
        long most = mebibytes == 0 ? Long.MAX_VALUE : mebibytes * MEBIBYTE;
        StoredCheckpoint checkpoint = StoredCheckpoint.find(folder);
        ExportWeights.run(checkpoint, target, precision == Precision.BF16, most).forEach(System.out::println);
        return 0;
    }

    @Command(
            name = "fits",
            sortOptions = false,
            usageHelpAutoWidth = true,
            description = "Says whether train --resume DIR could go on with these options, and if not, why.")
    int fits(
            @Parameters(paramLabel = "DIR", description = "A checkpoint, or a folder: then its newest whole one.")
                    Path folder,
            @Option(names = "--mesh", required = true, paramLabel = "AXES", description = "Ranks along each axis.")
                    String mesh,
            @Mixin ParallelOptions parallel,
            @Mixin HelpOption helps) {
        StoredCheckpoint checkpoint = StoredCheckpoint.find(folder);
        Rehearsal rehearsal = FitsMesh.check(checkpoint, new ResumeRun(checkpoint).on(parallel, Mesh.parse(mesh)));
        System.out.println(rehearsal.describe("ranks"));
        System.out.println(checkpoint.folder() + " fits " + mesh);
        return 0;
    }
}
