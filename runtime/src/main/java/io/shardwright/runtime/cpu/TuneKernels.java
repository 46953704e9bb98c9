package io.shardwright.runtime.cpu;

import io.shardwright.runtime.cpu.choice.Choice;
import io.shardwright.runtime.cpu.choice.ChoiceFile;
import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.choice.TimedKernel;
import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.runtime.cpu.matmul.OneDnnMatmuls;
import io.shardwright.runtime.cpu.matmul.TimedMatmuls;
import io.shardwright.runtime.cpu.matmul.UnavailableException;
import io.shardwright.runtime.cpu.vector.attention.TimedTiles;
import io.shardwright.runtime.cpu.vector.matmul.JavaMatmuls;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What is known of the CPU's kernels on this machine: shown, and timed again on random numbers, for as long as it takes. */
public final class TuneKernels {
    /** For each choice. */
    private static final long ENOUGH_NANOS = 300_000_000;

    private final ChoiceFile file;
    private final List<TimedKernel> kinds;

    private TuneKernels(ChoiceFile file, List<TimedKernel> kinds) {
        this.file = file;
        this.kinds = kinds;
    }

    /** Empty if there is no place to keep choices. */
    public static Optional<TuneKernels> ofThisMachine() {
        try {
            Matmuls matmuls = OneDnnMatmuls.create(ChoiceTable.builtIn());
            return of(matmuls, List.of(new TimedMatmuls(), new TimedTiles(matmuls)));
        } catch (UnavailableException e) {
            Matmuls matmuls = new JavaMatmuls();
            return of(matmuls, List.of(new TimedTiles(matmuls)));
        }
    }

    private static Optional<TuneKernels> of(Matmuls matmuls, List<TimedKernel> kinds) {
        return ChoiceFile.ofThisMachine(matmuls.describe()).map(file -> new TuneKernels(file, kinds));
    }

    /** Where choices are kept. */
    public Path path() {
        return file.path();
    }

    /** A line for each choice, with what each way took. */
    public List<String> lines() {
        return file.lines();
    }

    /**
     * Times all again and chooses anew, so that results of later runs may differ in their last digits. Runs go on meanwhile, and what they choose stays.
     *
     * @param listener is given each line
     */
    public void renew(Consumer<String> listener) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (Choice choice : file.choices()) {
            TimedKernel.Retimed timed = time(choice);
            Choice chosen = new Choice(choice.what(), timed.times().best(timed.builtIn()));
            lines.put(choice.what(), chosen.text() + timed.times().comment());
            listener.accept(lines.get(choice.what()));
        }
        file.renew(lines);
    }

    private TimedKernel.Retimed time(Choice choice) {
        return kinds.stream()
                .map(kind -> kind.time(choice.what(), ENOUGH_NANOS))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> file.problem("has a line of no kernel that there is: " + choice.text()));
    }
}
