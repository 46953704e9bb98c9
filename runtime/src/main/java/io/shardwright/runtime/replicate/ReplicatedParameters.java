package io.shardwright.runtime.replicate;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.replicate.GradientSum.Buffer;
import io.shardwright.runtime.replicate.GradientSum.Over;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums the gradients of parameters that lie replicated over tp, because each rank computes with them on its part of the sequence:
 * norms, biases behind a reduce-scatter, learned positions (Korthikanti et al., 2205.05198). One all-reduce for each unit that has
 * any, once a step.
 */
public final class ReplicatedParameters implements GradientPhase {
    private record Sum(Unit unit, LocalTensor addends, CollectiveSite site) {}

    private final Communicator tensorParallel;
    private final List<Sum> sums = new ArrayList<>();

    /** @param model with all its units declared */
    public ReplicatedParameters(ModelAssembly model) {
        tensorParallel = model.communicator(Axis.TP);
        ReplicaSites sites = new ReplicaSites("gradients of replicated parameters", model.units(), "tp");
        for (Unit unit : model.units()) {
            LocalTensor addends = unit.ownAddends();
            if (tensorParallel.size() > 1 && addends.size() > 0) {
                sums.add(new Sum(unit, addends, sites.of(unit)));
            }
        }
    }

    @Override
    public List<GradientSum> sums() {
        return sums.stream()
                .map(sum -> GradientSum.inPlace(sum.unit(), Over.TENSOR, Buffer.OWN))
                .toList();
    }

    @Override
    public void completeGradients() {
        for (Sum sum : sums) {
            tensorParallel.allReduce(sum.addends(), Reduction.SUM, sum.site());
        }
    }
}
