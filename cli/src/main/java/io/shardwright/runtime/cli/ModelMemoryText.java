package io.shardwright.runtime.cli;

import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.RankMemory;
import io.shardwright.runtime.settings.OptimizerKind;
import java.util.Locale;

/** What {@code memory model} prints: every rank's memory, and what each optimizer would keep. */
record ModelMemoryText(PreparedRun run, TrainOptions options) {
    String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s %s, %s, zero %d, %s, %s%n%n",
                run.model().name(),
                run.model().choice().sizes(),
                run.mesh(),
                run.settings().parallel().replication().zero().ordinal(),
                run.settings().recipe().optimizer().name(),
                options.precision.text()));
        text.append(String.format("rank  %-14s %15s %15s%n", "", "predicted", "allocated"));
        for (int rank = 0; rank < run.mesh().size(); rank++) {
            append(text, rank);
        }
        return text.append("""

            Predicted: a unit's tensors lie one after the other, each of %d bytes an element, rounded up to 64; then the
            unit is rounded up to 64, and to 64 x dp if zero is 1 or more. State: 4 bytes an element of that, once for
            each number that the optimizer keeps of a parameter%s. Zero 1 keeps 1/dp of the state, zero 2 also of the gradients, zero 3 also of
            the parameters.

            """.formatted(
                                options.precision.type().bytes(),
                                options.precision.keepsCopy() ? ", and once for the copy that it updates" : ""))
                .append(optimizers())
                .toString();
    }

    private void append(StringBuilder text, int rank) {
        RankMemory memory = RankMemory.of(run, rank);
        for (MemoryKind kind : MemoryKind.values()) {
            Long predicted = memory.predicted().get(kind);
            long allocated = memory.allocated().bytes(kind);
            text.append(String.format(
                    Locale.ROOT,
                    "%4s  %-14s %15s %,15d%s%n",
                    kind == MemoryKind.PARAMETERS ? Integer.toString(rank) : "",
                    kind.text(),
                    predicted == null ? "" : String.format(Locale.ROOT, "%,d", predicted),
                    allocated,
                    predicted == null || predicted == allocated ? "" : "  differs"));
        }
    }

    /** On rank 0: by the settings, and as allocated. */
    private String optimizers() {
        StringBuilder text = new StringBuilder(
                String.format("%-26s %15s %15s %15s%n", "state on rank 0", "predicted", "allocated", "a parameter"));
        for (OptimizerKind kind : OptimizerKind.values()) {
            RankMemory memory = RankMemory.of(run.with(run.settings().withRecipe(options.recipe(kind))), 0);
            long bytes = memory.allocated().bytes(MemoryKind.OPTIMIZER);
            text.append(String.format(
                    Locale.ROOT,
                    "%-26s %,15d %,15d %15.3f%n",
                    kind,
                    memory.predicted().get(MemoryKind.OPTIMIZER),
                    bytes,
                    (double) bytes / memory.parameters()));
        }
        return text.toString();
    }
}
