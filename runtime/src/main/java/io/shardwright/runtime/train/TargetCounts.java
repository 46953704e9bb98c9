package io.shardwright.runtime.train;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.SumOverRanks;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.pipeline.GivenPorts;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.schedule.Schedule;
import io.shardwright.spi.model.Port;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many targets of a step count, those that aren't negative: a mean over them is over all microbatches and replicas. They are
 * known before the first forward, so they are counted at the begin of a step, and each microbatch weighs what it has of them.
 */
final class TargetCounts {
    private final InputSource source;
    private final ModelAssembly model;
    private final double share;
    private final boolean holdsLastStage;
    private final boolean tellsCount;
    private final SumOverRanks sum;
    private final InputTensors inputs;
    private final LocalTensor targets;
    private final double[] weights;
    private double all;

    /**
     * Of the input that the source names, or else the second of the model's, as which tokens have their targets. Empty if there is none that a unit
     * reads.
     *
     * @param model not yet committed
     */
    static Optional<TargetCounts> of(ModelAssembly model, ScheduleRun run, InputSource source, GlobalBatch batch) {
        return source.ignoringTargets().flatMap(named -> {
            List<String> inputs = run.units().inputs();
            String name = inputs.contains(named) || inputs.size() < 2 ? named : inputs.get(1);
            Port port = GivenPorts.inputs(
                            run.units(),
                            model.world(),
                            model.batch(),
                            model.positions().length())
                    .get(name);
            return Optional.ofNullable(port).map(found -> new TargetCounts(model, run, source, name, found, batch));
        });
    }

    private TargetCounts(
            ModelAssembly model, ScheduleRun run, InputSource source, String name, Port port, GlobalBatch batch) {
        Schedule schedule = run.schedule();
        this.source = source;
        this.model = model;
        share = batch.share();
        List<Integer> holders = schedule.placement().holders().getLast();
        holdsLastStage = holders.contains(model.index(Axis.PP));
        tellsCount = holders.getFirst() == model.index(Axis.PP) && model.index(Axis.TP) == 0;
        sum = new SumOverRanks(model, "how many targets count");
        targets = model.input(port.type(), port.wholeShape());
        inputs = new InputTensors(run.units().inputs(), Map.of(name, targets));
        weights = new double[batch.microbatches()];
    }

    /**
     * All ranks call it.
     *
     * @param first number of the first sequence of this replica's
     */
    void count(long first) {
        double own = 0;
        for (int microbatch = 0; microbatch < weights.length && holdsLastStage; microbatch++) {
            source.fill(first + microbatch * model.batch(), model.positions(), inputs);
            weights[microbatch] = counted();
            own += weights[microbatch];
        }
        all = sum.of(tellsCount ? own : 0);
        for (int microbatch = 0; microbatch < weights.length; microbatch++) {
            // Exactly 1 where all microbatches have as many.
            weights[microbatch] = all == 0 ? 0 : weights[microbatch] / all / share;
        }
    }

    /** How many targets of the step count, on all ranks. One that has no position is there on each rank along cp, and counts as often. */
    double all() {
        return all;
    }

    private int counted() {
        MemorySegment memory = targets.segment();
        int counted = 0;
        for (long i = 0; i < targets.size(); i++) {
            counted += memory.getAtIndex(ValueLayout.JAVA_INT, i) >= 0 ? 1 : 0;
        }
        return counted;
    }

    /** What the mean over the microbatch's targets is multiplied by. */
    double weight(int microbatch) {
        return weights[microbatch];
    }
}
