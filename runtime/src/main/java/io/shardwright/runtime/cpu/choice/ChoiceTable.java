package io.shardwright.runtime.cpu.choice;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.device.KernelChoices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * In which ways the kernels of one rank compute. A choice that a run was given holds before one that was made on this machine; what is in
 * neither is timed, and kept for all ranks and later runs.
 */
public final class ChoiceTable {
    /** All that a rank spends on measuring; what it meets then is computed without looking, and stays so. */
    private static final long MOST_NANOS = 1_000_000_000;

    private final Map<String, String> chosen = new LinkedHashMap<>();
    private final @Nullable ChoiceFile file;
    private long left = MOST_NANOS;

    /**
     * @param kept choices that a run was given
     * @param file null if nothing is measured
     * @throws ModelException if a line of either is none
     */
    public ChoiceTable(List<String> kept, @Nullable ChoiceFile file) {
        this.file = file;
        for (String line : kept) {
            Choice choice = Choice.parse(line)
                    .orElseThrow(() -> new ModelException(
                            "compute.kernels.kept: " + line + " is no choice of a kernel\n  Fix: leave it out"));
            chosen.putIfAbsent(choice.what(), choice.way());
        }
        if (file != null) {
            read(file.choices());
        }
    }

    /** In which nothing is and nothing will be. */
    public static ChoiceTable builtIn() {
        return new ChoiceTable(List.of(), null);
    }

    /**
     * Of this machine, where choices are measured and there is a place to keep them.
     *
     * @param library of matmuls, its name and version
     */
    public static ChoiceTable of(KernelChoices choices, String library) {
        return new ChoiceTable(
                choices.kept(),
                choices.measures() ? ChoiceFile.ofThisMachine(library).orElse(null) : null);
    }

    private void read(List<Choice> made) {
        made.forEach(choice -> chosen.putIfAbsent(choice.what(), choice.way()));
    }

    /** The way that was chosen, or null. */
    public @Nullable String get(String what) {
        return chosen.get(what);
    }

    /** Whether what isn't chosen yet will be, by {@link #choose}. */
    public boolean measures() {
        return file != null && chosen.size() < ChoiceFile.MOST;
    }

    /**
     * Chooses for all, unless another rank has by now.
     *
     * @param builtIn the way that is taken unless another is clearly faster
     */
    public String choose(String what, String builtIn, Supplier<WayTimes> measuring) {
        ChoiceFile kept = file;
        if (kept == null) {
            return builtIn;
        }
        return kept.locked(() -> {
            read(kept.readable());
            if (measures() && !chosen.containsKey(what)) {
                WayTimes times = left > 0 ? measuring.get() : WayTimes.NONE;
                left -= times.spent();
                chosen.put(what, keep(kept, new Choice(what, times.best(builtIn)), times.comment(), builtIn));
            }
            return chosen.getOrDefault(what, builtIn);
        });
    }

    /** Where there is no room for it, other ranks can't know it, and all take what is built in. */
    private static String keep(ChoiceFile file, Choice choice, String comment, String builtIn) {
        try {
            file.add(choice.text() + comment);
            return choice.way();
        } catch (ModelException e) {
            return builtIn;
        }
    }

    /** What to say of a choice that can't be: a file or a checkpoint was changed by hand. */
    public ModelException refuse(String what, String way) {
        String line = new Choice(what, way).text();
        return file == null
                ? new ModelException("compute.kernels.kept: " + line + " cannot be computed\n  Fix: leave it out")
                : file.problem("or the run's checkpoint has a choice that cannot be computed: " + line);
    }

    /** All choices that this rank knows, those that other ranks have made by now among them. */
    public List<String> lines() {
        if (file != null) {
            read(file.readable());
        }
        return chosen.entrySet().stream()
                .map(entry -> new Choice(entry.getKey(), entry.getValue()).text())
                .toList();
    }
}
