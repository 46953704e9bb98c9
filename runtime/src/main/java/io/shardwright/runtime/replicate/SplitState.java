package io.shardwright.runtime.replicate;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.replicate.GradientSum.Buffer;
import io.shardwright.runtime.replicate.GradientSum.Start;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.spi.kernel.Kernels;
import java.util.List;

/**
 * ZeRO stage 1 (Rajbhandari et al., 1910.02054 §5.1): the optimizer's state is split. A unit's gradients are reduce-scattered,
 * each replica updates its share, and the new parameters are all-gathered.
 */
public final class SplitState implements Replication {
    private final Kernels kernels;
    private final List<Unit> units;
    private final ReplicaSites values;

    /** In place: a rank writes only the share that no other reads. */
    private final UnitReductions reductions;

    /** @param model with all its units declared */
    public SplitState(ModelAssembly model) {
        kernels = model.kernels();
        units = model.units();
        values = new ReplicaSites("parameters", units);
        ReplicaSites gradients = new ReplicaSites("gradients", units);
        reductions = new UnitReductions(
                units,
                unit -> unit.replicas()
                        .startReduceScatter(
                                unit.ownGradients(), unit.gradients().all(), 0, Reduction.SUM, gradients.of(unit)));
    }

    @Override
    public void beforeForward(Unit unit) {}

    @Override
    public void beforeBackward(Unit unit) {}

    @Override
    public void afterBackward(Unit unit, boolean last) {
        if (last) {
            reductions.start(unit);
        }
    }

    @Override
    public List<GradientSum> sums() {
        return UnitReductions.sums(units, Start.LAST_BACKWARD, Buffer.OWN);
    }

    @Override
    public void completeGradients() {
        reductions.complete();
    }

    @Override
    public boolean updates() {
        return true;
    }

    /** The shares of others hold this rank's own gradients still; the next step begins at zero. */
    @Override
    public void afterUpdate() {
        for (Unit unit : units) {
            unit.replicas().allGather(unit.values().all(), unit.ownValues(), 0, values.of(unit));
            kernels.fill(unit.gradients().all(), 0);
        }
    }
}
