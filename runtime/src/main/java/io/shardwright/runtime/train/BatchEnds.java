package io.shardwright.runtime.train;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.guard.BadStep;
import io.shardwright.runtime.guard.FindBadStep;
import io.shardwright.runtime.pipeline.Ends;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands a replica its microbatches of each global batch, and adds up their losses. */
final class BatchEnds implements Ends {
    private final InputSource source;
    private final GlobalBatch batch;
    private final SequencePositions positions;
    private final @Nullable TargetCounts counts;
    private long firstOfStep;
    private double lossSum;
    private int worst;
    private double worstLoss;

    /** @param model not yet committed */
    BatchEnds(ModelAssembly model, ScheduleRun run, InputSource source, GlobalBatch batch) {
        this.source = source;
        this.batch = batch;
        positions = model.positions();
        counts = TargetCounts.of(model, run, source, batch).orElse(null);
    }

    /** All ranks call it. */
    void start(long step) {
        firstOfStep = batch.firstSequence(step, 0);
        lossSum = 0;
        worst = -1;
        if (counts != null) {
            counts.count(firstOfStep);
        }
    }

    /** How much the batch's mean loss weighs among those of others: its targets that count; 1 where all do. */
    double weight() {
        return counts == null ? 1 : counts.all();
    }

    /** The sum of the losses of this rank's microbatches; 0 where no loss comes out. */
    double lossSum() {
        return lossSum;
    }

    /** The microbatch of this rank whose loss was worst; empty where no loss comes out. */
    Optional<BadStep.Batch> worst(int rank) {
        return worst < 0
                ? Optional.empty()
                : Optional.of(new BadStep.Batch(rank, worstLoss, firstSequence(worst), batch.microbatch()));
    }

    @Override
    public long firstSequence(int microbatch) {
        return firstOfStep + microbatch * batch.microbatch();
    }

    @Override
    public void fill(int microbatch, InputTensors inputs) {
        source.fill(firstSequence(microbatch), positions, inputs);
    }

    @Override
    public double targetWeight(int microbatch) {
        return counts == null ? 1 : counts.weight(microbatch);
    }

    @Override
    public void result(int microbatch, LocalTensor loss) {
        double number = loss.storage().segment().get(ValueLayout.JAVA_FLOAT, 0);
        lossSum += number;
        if (worst < 0 || FindBadStep.badness(number) > FindBadStep.badness(worstLoss)) {
            worst = microbatch;
            worstLoss = number;
        }
    }
}
