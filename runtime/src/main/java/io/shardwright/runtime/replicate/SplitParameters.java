package io.shardwright.runtime.replicate;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.kernel.Kernels;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ZeRO stage 3 (Rajbhandari et al., 1910.02054 §5.3), fully sharded data parallelism (Zhao et al., 2304.11277): parameters are
 * split, too. A unit's whole parameters are gathered before its forward and again before its backward, into one of two buffers
 * that units take turns in; the next unit's travel while this one computes.
 *
 * <p>With the gradients that makes 3Ψ elements for each microbatch, of a model of Ψ (§7.2.2). What several units share stays for the
 * whole step, in a buffer of its own, and is gathered once.
 */
public final class SplitParameters implements Replication {
    private final SplitGradients gradients;
    private final Kernels kernels;
    private final List<Unit> units;
    private final ReplicaSites values;
    private final @Nullable Pending[] pending;

    /** For each buffer the unit whose values lie in it, or are about to. */
    private final @Nullable Unit[] present = new Unit[Unit.BUFFERS];

    private boolean inBackward;

    /** @param model with all its units declared, not yet committed */
    public SplitParameters(ModelAssembly model) {
        gradients = new SplitGradients(model);
        kernels = model.kernels();
        units = model.units();
        values = new ReplicaSites("parameters", units);
        pending = new Pending[units.size()];
    }

    @Override
    public void beforeStage() {
        for (int i = 0; i < units.size(); i++) {
            if (units.get(i).isShared()) {
                start(units.get(i));
                complete(units.get(i));
            }
        }
    }

    @Override
    public void beforeForward(Unit unit) {
        turn(false);
        require(unit);
        prefetch(unit, 1);
    }

    @Override
    public void beforeBackward(Unit unit) {
        turn(true);
        require(unit);
        prefetch(unit, -1);
        gradients.beforeBackward(unit);
    }

    /** Drops what the pass before this one has left, so that what is moved depends on neither the units nor the schedule. */
    private void turn(boolean toBackward) {
        if (inBackward == toBackward) {
            return;
        }
        inBackward = toBackward;
        for (int buffer = 0; buffer < present.length; buffer++) {
            Unit there = present[buffer];
            if (there != null && !there.isShared()) {
                complete(there);
                present[buffer] = null;
            }
        }
    }

    private void require(Unit unit) {
        start(unit);
        complete(unit);
    }

    /** The next unit of its kind, as each kind has buffers of its own. */
    private void prefetch(Unit unit, int step) {
        for (int next = unit.number() + step; next >= 0 && next < units.size(); next += step) {
            if (units.get(next).kind() == unit.kind()) {
                start(units.get(next));
                return;
            }
        }
    }

    private void start(Unit unit) {
        int buffer = unit.buffer();
        Unit there = present[buffer];
        if (there == unit) {
            return;
        }
        if (there != null) {
            complete(there);
        }
        present[buffer] = unit;
        pending[unit.number()] =
                unit.replicas().startAllGather(unit.values().all(), unit.ownValues(), 0, values.of(unit));
    }

    private void complete(Unit unit) {
        Pending gathering = pending[unit.number()];
        if (gathering != null) {
            gathering.await();
            pending[unit.number()] = null;
        }
    }

    @Override
    public void afterBackward(Unit unit, boolean last) {
        gradients.afterBackward(unit, last);
    }

    @Override
    public List<GradientSum> sums() {
        return gradients.sums();
    }

    @Override
    public void completeGradients() {
        gradients.completeGradients();
        for (Unit unit : units) {
            complete(unit);
        }
    }

    @Override
    public boolean updates() {
        return true;
    }

    /** What lies in the buffers is out of date. */
    @Override
    public void afterUpdate() {
        Arrays.fill(present, null);
        for (Unit unit : units) {
            if (unit.isShared()) {
                kernels.fill(unit.gradients().all(), 0);
            }
        }
    }
}
