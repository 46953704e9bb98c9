package io.shardwright.runtime.pipeline;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ReceiveBuffers;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.replicate.GradientPhase;
import io.shardwright.runtime.replicate.GradientSum;
import io.shardwright.runtime.replicate.GradientSum.Buffer;
import io.shardwright.runtime.replicate.GradientSum.Over;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Sums the gradients of parameters that several ranks of a pipeline hold. The first holder receives the others' in rank order,
 * adds them up and sends the sum back, so all get the same bits.
 */
public final class SharedGradients {
    /** @param site whose number says which comes first, on all ranks alike */
    private record Sum(Unit unit, LocalTensor gradient, List<Integer> holders, CollectiveSite site) {}

    private record Phase(List<GradientSum> sums, Runnable work) implements GradientPhase {
        @Override
        public void completeGradients() {
            work.run();
        }
    }

    private final Holders holders;
    private final Communicator pipeline;
    private final Kernels kernels;
    private final List<Sum> tied = new ArrayList<>();
    private final List<Sum> replicated = new ArrayList<>();
    private final ReceiveBuffers received;

    /** @param model with all its units declared, not yet committed */
    public SharedGradients(ModelAssembly model, Holders holders) {
        this.holders = holders;
        pipeline = model.communicator(Axis.PP);
        kernels = model.kernels();
        for (Unit unit : model.units()) {
            if (unit.isShared()) {
                unit.parameters().forEach(parameter -> addTied(unit, parameter));
            } else {
                addReplicated(unit);
            }
        }
        tied.sort(Comparator.comparing(sum -> sum.site().number()));
        replicated.sort(Comparator.comparing(sum -> sum.site().number()));
        Map<DType, Long> largest = new EnumMap<>(DType.class);
        tied.forEach(sum -> largest.merge(sum.gradient().type(), sum.gradient().size(), Math::max));
        replicated.forEach(
                sum -> largest.merge(sum.gradient().type(), sum.gradient().size(), Math::max));
        received = new ReceiveBuffers(model, largest);
    }

    private void addTied(Unit unit, ShardedParameter parameter) {
        if (isShared(parameter.name())) {
            LocalTensor gradient = parameter.parameter().gradient();
            add(tied, unit, parameter.name(), gradient.reshape(gradient.size()), "gradient of " + parameter.name());
        }
    }

    private void addReplicated(Unit unit) {
        String first = unit.parameters().getFirst().name();
        if (isShared(first)) {
            add(replicated, unit, first, unit.ownGradients(), "gradients of " + unit.title());
        }
    }

    private void add(List<Sum> sums, Unit unit, String parameter, LocalTensor gradient, String what) {
        CollectiveSite site = new CollectiveSite(
                holders.parameters().indexOf(parameter),
                what + ", which several ranks of the pipeline hold",
                "over pp");
        sums.add(new Sum(unit, gradient, holders.of(parameter), site));
    }

    /** Whether several ranks along pp hold a parameter. */
    public boolean isShared(String parameter) {
        return holders.of(parameter).size() > 1;
    }

    /**
     * Those of parameters that are tied across stages. Which of them a rank holds isn't the same on all ranks, and so where ZeRO
     * cuts them isn't either: it comes before anything is reduced over dp.
     */
    public GradientPhase ofTiedParameters() {
        List<GradientSum> sums = tied.stream()
                .map(Sum::unit)
                .distinct()
                .map(unit -> GradientSum.inPlace(unit, Over.PIPELINE, Buffer.WHOLE))
                .toList();
        return new Phase(sums, () -> sum(tied));
    }

    /**
     * Those of units whose stage has replicas. All of them hold the same, so the owned share is enough; and as reductions over dp
     * run while other units compute, it comes when they are over.
     */
    public GradientPhase ofReplicatedStages() {
        List<GradientSum> sums = replicated.stream()
                .map(sum -> GradientSum.inPlace(sum.unit(), Over.PIPELINE, Buffer.OWN))
                .toList();
        return new Phase(sums, () -> sum(replicated));
    }

    private void sum(List<Sum> sums) {
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
