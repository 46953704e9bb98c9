package io.shardwright.runtime.replicate;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.replicate.GradientSum.Buffer;
import io.shardwright.runtime.replicate.GradientSum.Start;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ZeRO stage 2 (Rajbhandari et al., 1910.02054 §5.2): gradients are split, too. A unit's whole gradients exist only from its
 * backward until they have been reduce-scattered, in one of two buffers that units take turns in; the replica adds its share to
 * that of the microbatches before.
 */
public final class SplitGradients implements Replication {
    private final Kernels kernels;
    private final List<Unit> units;
    private final ReplicaSites gradients;
    private final ReplicaSites values;
    private final LocalTensor[] received;
    private final @Nullable Pending[] pending;

    /** @param model with all its units declared, not yet committed */
    public SplitGradients(ModelAssembly model) {
        kernels = model.kernels();
        units = model.units();
        gradients = new ReplicaSites("gradients", units);
        values = new ReplicaSites("parameters", units);
        pending = new Pending[units.size()];
        received = new LocalTensor[units.size()];
        LocalTensor[] buffers = new LocalTensor[Unit.BUFFERS];
        for (int number = 0; number < buffers.length; number++) {
            int buffer = number;
            List<Unit> turns =
                    units.stream().filter(unit -> unit.buffer() == buffer).toList();
            if (!turns.isEmpty()) {
                buffers[buffer] = model.communicationBuffer(
                        turns.getFirst().precision().type(),
                        turns.stream().mapToLong(Unit::ownSize).max().orElse(0));
            }
        }
        for (Unit unit : units) {
            received[unit.number()] = buffers[unit.buffer()].section(0, 0, unit.ownSize());
        }
    }

    @Override
    public void beforeForward(Unit unit) {}

    /** Shared parameters have a buffer of their own, and their gradients are reduced once, when all units have added. */
    @Override
    public void beforeBackward(Unit unit) {
        for (Unit other : units) {
            if (!other.isShared() && other.buffer() == unit.buffer()) {
                complete(other);
            }
        }
        kernels.fill(unit.gradients().all(), 0);
    }

    @Override
    public void afterBackward(Unit unit, boolean last) {
        start(unit);
    }

    private void start(Unit unit) {
        pending[unit.number()] = unit.replicas()
                .startReduceScatter(
                        received[unit.number()], unit.gradients().all(), 0, Reduction.SUM, gradients.of(unit));
    }

    private void complete(Unit unit) {
        Pending reduction = pending[unit.number()];
        if (reduction != null) {
            reduction.await();
            LocalTensor own = unit.ownGradients();
            kernels.add(own, own, received[unit.number()]);
            pending[unit.number()] = null;
        }
    }

    @Override
    public List<GradientSum> sums() {
        return UnitReductions.sums(units, Start.EACH_BACKWARD, Buffer.OWN);
    }

    @Override
    public void completeGradients() {
        for (Unit unit : units) {
            if (unit.isShared()) {
                start(unit);
            }
            complete(unit);
        }
    }

    @Override
    public boolean updates() {
        return true;
    }

    @Override
    public void afterUpdate() {
        for (Unit unit : units) {
            unit.replicas().allGather(unit.values().all(), unit.ownValues(), 0, values.of(unit));
            if (unit.isShared()) {
                kernels.fill(unit.gradients().all(), 0);
            }
        }
    }
}
