package io.shardwright.runtime.cli;

import io.shardwright.memory.BytesPerParameter;
import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroTable;
import io.shardwright.runtime.named.NamedRun;
import io.shardwright.runtime.optimize.StateTable;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.settings.OptimizerKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code memory}: what training keeps, by the formulas; and, with {@code model}, what the runtime takes for it. */
@Command(
        name = "memory",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description =
                "Prints what parameters, gradients and optimizer state take on each rank. Without options: table 1"
                        + " of the ZeRO paper.")
final class MemoryCommand implements Callable<Integer> {
    private static final int MOST_DIGITS = 18;

    @Option(
            names = "--parameters",
            paramLabel = "N",
            split = ",",
            defaultValue = "7.5e9,128e9,1e12",
            description = "Of models. Default: ${DEFAULT-VALUE}.")
    private List<BigDecimal> parameters = new ArrayList<>();

    @Option(
            names = "--dp",
            paramLabel = "RANKS",
            split = ",",
            defaultValue = "1,4,16,64,256,1024",
            description = "Ranks that split. Default: ${DEFAULT-VALUE}.")
    private List<Integer> ranks = new ArrayList<>();

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "bf16",
            description = "bf16: parameters and gradients in 16 bits, a copy of the parameters and all state in"
                    + " float32. f32: everything in float32. Default: ${DEFAULT-VALUE}.")
    private Precision precision = Precision.BF16;

    @Option(
            names = "--optimizer",
            paramLabel = "KIND",
            defaultValue = "adam",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private OptimizerKind optimizer = OptimizerKind.ADAM;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Override
    public Integer call() {
        parameters.forEach(MemoryCommand::requireCount);
        ranks.forEach(count -> Ranges.require("--dp", count, 1, Integer.MAX_VALUE));
        for (StateTable.Row row : StateTable.rows()) {
            if (row.optimizer().equals(optimizer.text())) {
                BytesPerParameter each = BytesPerParameter.of(precision, row.numbers());
                System.out.printf(
                        "GB a rank: %s, %s, %d + %d + %d bytes a parameter, gradient and state%n%s%n",
                        row.name(),
                        precision.text(),
                        each.parameters(),
                        each.gradients(),
                        each.state(),
                        new ZeroTable(each, parameters, ranks).text());
            }
        }
        System.out.printf("Bytes a parameter:%n%s", StateTable.markdown());
        return 0;
    }

    private static void requireCount(BigDecimal count) {
        // Before it is compared, because a number of many digits takes for ever.
        boolean readable =
                Math.abs((long) count.precision() - count.scale()) <= MOST_DIGITS && count.precision() <= MOST_DIGITS;
        if (!readable || count.signum() <= 0) {
            throw new UsageException("--parameters " + (count.precision() > MOST_DIGITS ? "of so many digits" : count)
                    + ": it is a number from 1 to 1e" + MOST_DIGITS);
        }
    }

    @Command(
            name = "model",
            sortOptions = false,
            usageHelpAutoWidth = true,
            description =
                    "Declares a model as train does, on every rank and without memory, and prints what its buffers"
                            + " take beside what the formulas say.")
    int model(@Mixin TrainOptions options, @Mixin HelpOption help) {
        try (PreparedRun run = NamedRun.of(options.settings())) {
            System.out.print(new ModelMemoryText(run, options).text());
        }
        return 0;
    }
}
