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
 * ZeRO stage 1 (Rajbhandari et al., 1910.02054 §5.1): the optimizer's state is split. A unit's gradients are reduce-scattered,
 * each replica updates its share, and the new parameters are all-gathered.
 */
public final class SplitState implements Replication {
    private final Communicator replicas;
    private final List<Unit> units;
    private final ReplicaSites gradients;
    private final ReplicaSites values;
    private final @Nullable Pending[] pending;

    /** @param model with all its units declared */
    public SplitState(ModelAssembly model) {
        replicas = model.communicator(Axis.DP);
        units = model.units();
        gradients = new ReplicaSites("gradients", units);
        values = new ReplicaSites("parameters", units);
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

    /** In place: a rank writes only the share that no other reads. */
    private void start(Unit unit) {
        pending[unit.number()] = replicas.startReduceScatter(
                unit.ownGradients(), unit.gradients().all(), 0, Reduction.SUM, gradients.of(unit));
    }

    @Override
    public void completeGradients() {
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

    /** The shares of others hold this rank's own gradients still; the next step begins at zero. */
    @Override
    public void afterUpdate() {
        for (Unit unit : units) {
            replicas.allGather(unit.values().all(), unit.ownValues(), 0, values.of(unit));
            unit.gradients().clear();
        }
    }
}
