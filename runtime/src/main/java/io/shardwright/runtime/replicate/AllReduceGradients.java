package io.shardwright.runtime.replicate;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.replicate.GradientSum.Buffer;
import io.shardwright.runtime.replicate.GradientSum.Start;
import io.shardwright.spi.collective.Reduction;
import java.util.List;

/**
 * Plain data parallelism (DDP; Li et al., 2006.15704): every replica keeps everything, and a unit's gradients are all-reduced
 * as soon as its last backward is done, while the units before it compute theirs.
 */
public final class AllReduceGradients implements Replication {
    private final List<Unit> units;
    private final UnitReductions reductions;

    /** @param model with all its units declared */
    public AllReduceGradients(ModelAssembly model) {
        units = model.units();
        ReplicaSites sites = new ReplicaSites("gradients", units);
        reductions = new UnitReductions(
                units, unit -> unit.replicas().startAllReduce(unit.gradients().all(), Reduction.SUM, sites.of(unit)));
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
        return UnitReductions.sums(units, Start.LAST_BACKWARD, Buffer.WHOLE);
    }

    @Override
    public void completeGradients() {
        reductions.complete();
    }

    @Override
    public boolean updates() {
        return true;
    }

    @Override
    public void afterUpdate() {}
}
