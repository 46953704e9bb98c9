package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.assembly.memory.FlatBuffer;
import io.shardwright.spi.kernel.Kernels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Weight stashing (PipeDream, Narayanan et al., SOSP 2019 §3.3): a stage updates its weights after every backward, and a
 * microbatch's backward sees the very weights that its forward saw. With n stages, stage k (from 0) keeps n - k versions: one
 * for each microbatch in flight.
 *
 * <p>With vertical sync a microbatch sees on every stage the version that was newest when it entered the first: then every stage
 * keeps n.
 */
public final class WeightVersions implements Versions {
    private final List<FlatBuffer> values;
    private final Kernels kernels;
    private final Runnable update;
    private final int stages;
    private final boolean verticalSync;

    /** Where each version lies, by its number: how many updates made it. */
    private final TreeMap<Long, Integer> homes = new TreeMap<>(Map.of(0L, 0));

    private final Map<Integer, Long> versionOf = new HashMap<>();
    private long newest;

    /** The newest version when the first microbatch of the step entered. */
    private long oldest;

    /** Microbatches of the step that have entered. */
    private int entered;

    private int most = 1;

    /**
     * @param model built with as many versions as {@link #needed} says
     * @param stages of the whole pipeline
     * @param update makes new values of those in use, from the gradients
     */
    public WeightVersions(ModelAssembly model, int stages, boolean verticalSync, Runnable update) {
        values = model.units().stream().map(Unit::values).toList();
        kernels = model.kernels();
        this.stages = stages;
        this.verticalSync = verticalSync;
        this.update = update;
    }

    /** Versions that a stage keeps. */
    public static int needed(int stages, int stage, boolean verticalSync) {
        return verticalSync ? stages : stages - stage;
    }

    /** The most versions that were kept at a time. */
    public int most() {
        return most;
    }

    @Override
    public void beforeForward(int microbatch) {
        long version = verticalSync ? synchronous() : newest;
        entered++;
        versionOf.put(microbatch, version);
        use(version);
        forget();
    }

    @Override
    public void beforeBackward(int microbatch) {
        use(Objects.requireNonNull(versionOf.get(microbatch)));
    }

    /** The gradients are of the microbatch's version; they are applied to the newest. */
    @Override
    public void afterBackward(int microbatch) {
        versionOf.remove(microbatch);
        forget();
        int from = home(newest);
        int to = freeHome();
        if (to != from) {
            values.forEach(buffer -> kernels.copy(buffer.version(to), buffer.version(from)));
        }
        newest++;
        homes.put(newest, to);
        use(newest);
        update.run();
        forget();
        most = Math.max(most, homes.size());
    }

    /** What comes next enters an empty pipeline, and sees the newest version. */
    @Override
    public void drained() {
        oldest = newest;
        entered = 0;
    }

    /** The version that was newest in the first stage when the next microbatch entered there. */
    private long synchronous() {
        return oldest + Math.max(0, entered - stages + 1);
    }

    private void use(long version) {
        int home = home(version);
        values.forEach(buffer -> buffer.use(home));
    }

    private int home(long version) {
        return Objects.requireNonNull(homes.get(version));
    }

    /** A home that holds no version that anyone needs; that of the newest if nobody needs that one but its successor. */
    private int freeHome() {
        int versions = values.isEmpty() ? 1 : values.getFirst().versions();
        for (int home = 0; home < versions; home++) {
            if (!homes.containsValue(home)) {
                return home;
            }
        }
        if (!versionOf.containsValue(newest)) {
            int home = home(newest);
            homes.remove(newest);
            return home;
        }
        throw new IllegalStateException(
                "versions " + homes.keySet() + " are all in use, and there is room for " + versions);
    }

    /** Drops versions older than the newest that no microbatch in flight, and none that is yet to come, will ask for. */
    private void forget() {
        long oldestToCome = verticalSync ? synchronous() : newest;
        homes.keySet()
                .removeIf(version -> version < newest && version < oldestToCome && !versionOf.containsValue(version));
    }
}
