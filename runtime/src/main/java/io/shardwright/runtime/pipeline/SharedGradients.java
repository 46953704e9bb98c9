package io.shardwright.runtime.pipeline;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ReceiveBuffers;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.spi.CollectiveSite;
import io.shardwright.spi.Communicator;
import io.shardwright.spi.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Sums the gradients of parameters that several ranks of a pipeline hold: those tied across stages, and those of stages that have
 * replicas. The first holder receives the others' in rank order, adds them up and sends the sum back, so all get the same bits.
 */
public final class SharedGradients {
    private record Sum(LocalTensor gradient, List<Integer> holders, CollectiveSite site) {}

    private final Communicator pipeline;
    private final Kernels kernels;
    private final List<Sum> sums = new ArrayList<>();
    private final ReceiveBuffers received;

    /** @param model with all its units declared, not yet committed */
    public SharedGradients(ModelAssembly model, Holders holders) {
        pipeline = model.communicator(Axis.PP);
        kernels = model.kernels();
        Map<DType, Long> largest = new EnumMap<>(DType.class);
        List<String> order = holders.parameters();
        for (ShardedParameter parameter : model.parameters()) {
            List<Integer> ranks = holders.of(parameter.name());
            if (ranks.size() > 1) {
                LocalTensor gradient = parameter.parameter().gradient();
                CollectiveSite site = new CollectiveSite(
                        order.indexOf(parameter.name()),
                        "gradient of " + parameter.name() + ", which several stages hold",
                        "over pp");
                sums.add(new Sum(gradient.reshape(gradient.size()), ranks, site));
                largest.merge(gradient.type(), gradient.size(), Math::max);
            }
        }
        received = new ReceiveBuffers(model, largest);
    }

    /** After all backward passes, before anything is reduced over dp. */
    public void sum() {
        for (int i = 0; i < sums.size(); i++) {
            Sum sum = sums.get(i);
            int first = sum.holders().getFirst();
            if (pipeline.rank() != first) {
                pipeline.send(sum.gradient(), first, sum.site());
                pipeline.receive(sum.gradient(), first, sum.site());
                continue;
            }
            LocalTensor other = received.like(sum.gradient());
            for (int rank : sum.holders().subList(1, sum.holders().size())) {
                pipeline.receive(other, rank, sum.site());
                kernels.add(sum.gradient(), sum.gradient(), other);
            }
            for (int rank : sum.holders().subList(1, sum.holders().size())) {
                pipeline.send(sum.gradient(), rank, sum.site());
            }
        }
    }
}
