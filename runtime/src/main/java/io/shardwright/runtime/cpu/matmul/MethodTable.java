package io.shardwright.runtime.cpu.matmul;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.device.KernelChoices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The method of each shape of matmul, for one rank. A choice that a run was given holds before one that was made on this machine; what
 * is in neither is chosen by {@link MeasuredMatmul}, and kept for all ranks and later runs.
 */
final class MethodTable {
    /** All that a rank spends on measuring; what it meets then is computed without looking, and stays so. */
    private static final long MOST_NANOS = 1_000_000_000;

    /** Multiply-adds of a matmul that nobody would notice. */
    private static final long SMALL = 1 << 21;

    private final Map<MatmulShape, OneDnnMethod> chosen = new LinkedHashMap<>();
    private final @Nullable MethodFile file;
    private long left = MOST_NANOS;

    /**
     * @param kept choices that a run was given
     * @param file null if nothing is measured
     * @throws ModelException if a line of either is none
     */
    MethodTable(List<String> kept, @Nullable MethodFile file) {
        this.file = file;
        for (String line : kept) {
            MethodChoice choice = MethodChoice.parse(line)
                    .orElseThrow(() -> new ModelException("compute.kernels.kept: " + line
                            + " is no choice of a matmul's method\n  Fix: leave it out"));
            chosen.putIfAbsent(choice.shape(), choice.method());
        }
        read();
    }

    /** Of this machine, where choices are measured and there is a place to keep them. */
    static MethodTable of(KernelChoices choices, String library) {
        return new MethodTable(
                choices.kept(),
                choices.measures() ? MethodFile.ofThisMachine(library).orElse(null) : null);
    }

    private void read() {
        if (file != null) {
            file.choices().forEach(choice -> chosen.putIfAbsent(choice.shape(), choice.method()));
        }
    }

    /**
     * The method of a shape, or null if it is still to be chosen.
     *
     * @param shape of one matmul that adds to nothing
     */
    @Nullable
    OneDnnMethod get(MatmulShape shape) {
        OneDnnMethod method = chosen.get(shape);
        if (method != null) {
            return method;
        }
        long work = (long) shape.m() * shape.n() * shape.k();
        return file == null || work < SMALL || chosen.size() >= MethodFile.MOST ? OneDnnMethod.builtIn(shape) : null;
    }

    /** Chooses for all, unless another rank has by now. */
    OneDnnMethod choose(MatmulShape shape, Supplier<MethodTimes> measuring) {
        MethodFile kept = file;
        if (kept == null) {
            return OneDnnMethod.builtIn(shape);
        }
        return kept.locked(() -> {
            read();
            OneDnnMethod method = get(shape);
            if (method == null) {
                MethodTimes times = left > 0 ? measuring.get() : new MethodTimes(Map.of(), 0);
                left -= times.spent();
                method = times.best(OneDnnMethod.builtIn(shape));
                kept.add(new MethodChoice(shape, method).text() + times.comment());
                chosen.put(shape, method);
            }
            return method;
        });
    }

    /** All choices that this rank knows, those that other ranks have made by now among them. */
    List<String> lines() {
        try {
            read();
        } catch (ModelException e) {
            // Whoever spoils the file while a run is on doesn't end the run: this rank's own choices are known.
        }
        return chosen.entrySet().stream()
                .map(entry -> new MethodChoice(entry.getKey(), entry.getValue()).text())
                .toList();
    }
}
