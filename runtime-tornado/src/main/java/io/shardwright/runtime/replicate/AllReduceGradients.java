package io.shardwright.runtime.replicate;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.spi.Communicator;
import io.shardwright.spi.Pending;
import io.shardwright.spi.Reduction;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plain data parallelism (DDP; Li et al., 2006.15704): every replica keeps everything, and a unit's gradients are all-reduced
 * as soon as its last backward is done, while the units before it compute theirs.
 */
public final class AllReduceGradients implements Replication {
    private final Communicator replicas;
    private final List<Unit> units;
    private final ReplicaSites sites;
    private final @Nullable Pending[] pending;

    /** @param model with all its units declared */
    public AllReduceGradients(ModelAssembly model) {
        replicas = model.communicator(Axis.DP);
        units = model.units();
        sites = new ReplicaSites("gradients", units);
        pending = new Pending[units.size()];
    }

    @Override
    public void beforeForward(Unit unit) {}

    @Override
    public void beforeBackward(Unit unit) {}

    @Override
    public void afterBackward(Unit unit, boolean last) {
        if (last) {
            start(unit);
        }
    }

    private void start(Unit unit) {
        if (replicas.size() == 1) {
            return;
        }
        pending[unit.number()] = replicas.startAllReduce(unit.gradients().all(), Reduction.SUM, sites.of(unit));
    }

    @Override
    public void completeGradients() {
        if (replicas.size() == 1) {
            return;
        }
        for (Unit unit : units) {
            if (pending[unit.number()] == null) {
                start(unit);
            }
        }
        for (Pending reduction : pending) {
            if (reduction != null) {
                reduction.await();
            }
        }
        Arrays.fill(pending, null);
    }

    @Override
    public boolean updates() {
        return true;
    }

    @Override
    public void afterUpdate() {}
}
