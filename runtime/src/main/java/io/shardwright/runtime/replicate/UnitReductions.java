package io.shardwright.runtime.replicate;

import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.replicate.GradientSum.Buffer;
import io.shardwright.runtime.replicate.GradientSum.Over;
import io.shardwright.runtime.replicate.GradientSum.Start;
import io.shardwright.spi.collective.Pending;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reductions of whole units' gradients, each started once in a step: early if its unit is done early, else at the end. */
final class UnitReductions {
    private final List<Unit> units;
    private final Function<Unit, Pending> reduction;
    private final @Nullable Pending[] pending;

    /** @param reduction starts that of a unit */
    UnitReductions(List<Unit> units, Function<Unit, Pending> reduction) {
        this.units = units;
        this.reduction = reduction;
        pending = new Pending[units.size()];
    }

    /**
     * @param start of those that no other unit adds to; the others are reduced when all units have added
     * @param result where the sums lie then
     */
    static List<GradientSum> sums(List<Unit> units, Start start, Buffer result) {
        return units.stream()
                .map(unit -> new GradientSum(
                        unit.number(), Over.REPLICAS, unit.isShared() ? Start.IN_PHASE : start, Buffer.WHOLE, result))
                .toList();
    }

    void start(Unit unit) {
        pending[unit.number()] = reduction.apply(unit);
    }

    /** Starts those that are not under way, and waits for all. */
    void complete() {
        for (int i = 0; i < units.size(); i++) {
            if (pending[units.get(i).number()] == null) {
                start(units.get(i));
            }
        }
        for (Pending started : pending) {
            if (started != null) {
                started.await();
            }
        }
        Arrays.fill(pending, null);
    }
}
