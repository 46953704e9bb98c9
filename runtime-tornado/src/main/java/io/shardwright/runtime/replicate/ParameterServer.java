package io.shardwright.runtime.replicate;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.spi.Communicator;
import io.shardwright.spi.Reduction;
import java.util.List;

/**
 * The data flow of a parameter server (Li et al., OSDI 2014): gradients are reduced to replica 0, which alone has an optimizer
 * and updates, and sends the new parameters to all. For comparison: the server moves 2 (n-1) times the model in a step.
 */
public final class ParameterServer implements Replication {
    private static final int SERVER = 0;

    private final Communicator replicas;
    private final List<Unit> units;
    private final ReplicaSites gradients;
    private final ReplicaSites values;

    /** @param model with all its units declared */
    public ParameterServer(ModelAssembly model) {
        replicas = model.communicator(Axis.DP);
        units = model.units();
        gradients = new ReplicaSites("gradients", units);
        values = new ReplicaSites("parameters", units);
    }

    @Override
    public void beforeForward(Unit unit) {}

    @Override
    public void beforeBackward(Unit unit) {}

    @Override
    public void afterBackward(Unit unit, boolean last) {}

    @Override
    public void completeGradients() {
        for (Unit unit : units) {
            replicas.reduce(unit.gradients().all(), Reduction.SUM, SERVER, gradients.of(unit));
        }
    }

    @Override
    public boolean updates() {
        return replicas.rank() == SERVER;
    }

    @Override
    public void afterUpdate() {
        for (Unit unit : units) {
            replicas.broadcast(unit.values().all(), SERVER, values.of(unit));
            if (!updates()) {
                unit.gradients().clear();
            }
        }
    }
}
