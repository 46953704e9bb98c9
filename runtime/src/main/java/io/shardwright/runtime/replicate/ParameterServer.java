package io.shardwright.runtime.replicate;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ReceiveBuffers;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.replicate.GradientSum.Buffer;
import io.shardwright.runtime.replicate.GradientSum.Start;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The data flow of a parameter server (Li et al., OSDI 2014): the replicas send their gradients to replica 0, which alone updates,
 * and sends each the new parameters. For comparison: of a model of Ψ elements the server moves 2 (n-1) Ψ in a step, and each
 * other replica 2 Ψ.
 */
public final class ParameterServer implements Replication {
    private static final int SERVER = 0;

    private final Kernels kernels;
    private final Communicator replicas;
    private final List<Unit> units;
    private final ReplicaSites gradients;
    private final ReplicaSites values;

    /** Gradients that another replica has sent; of the server only. */
    private final ReceiveBuffers received;

    /** @param model with all its units declared, not yet committed */
    public ParameterServer(ModelAssembly model) {
        kernels = model.kernels();
        replicas = model.replicas();
        units = model.units();
        gradients = new ReplicaSites("gradients", units);
        values = new ReplicaSites("parameters", units);
        Map<DType, Long> largest = new EnumMap<>(DType.class);
        if (updates() && replicas.size() > 1) {
            units.forEach(unit -> largest.merge(unit.precision().type(), unit.ownSize(), Math::max));
        }
        received = new ReceiveBuffers(model, largest);
    }

    @Override
    public void beforeForward(Unit unit) {}

    @Override
    public void beforeBackward(Unit unit) {}

    @Override
    public void afterBackward(Unit unit, boolean last) {}

    @Override
    public List<GradientSum> sums() {
        return UnitReductions.sums(units, Start.IN_PHASE, Buffer.WHOLE);
    }

    /** Added in order of replicas, so that the sum is the same bits in every run. */
    @Override
    public void completeGradients() {
        for (Unit unit : units) {
            LocalTensor sum = unit.gradients().all();
            if (!updates()) {
                replicas.send(sum, SERVER, gradients.of(unit));
                continue;
            }
            for (int replica = SERVER + 1; replica < replicas.size(); replica++) {
                LocalTensor other = received.like(sum);
                replicas.receive(other, replica, gradients.of(unit));
                kernels.add(sum, sum, other);
            }
        }
    }

    @Override
    public boolean updates() {
        return replicas.rank() == SERVER;
    }

    @Override
    public void afterUpdate() {
        for (Unit unit : units) {
            LocalTensor whole = unit.values().all();
            if (!updates()) {
                replicas.receive(whole, SERVER, values.of(unit));
                kernels.fill(unit.gradients().all(), 0);
                continue;
            }
            for (int replica = SERVER + 1; replica < replicas.size(); replica++) {
                replicas.send(whole, replica, values.of(unit));
            }
        }
    }
}
