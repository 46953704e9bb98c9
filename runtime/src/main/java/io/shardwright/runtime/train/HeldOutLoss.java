package io.shardwright.runtime.train;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.SumOverRanks;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.runtime.pipeline.TaskListener;
import io.shardwright.runtime.pipeline.Versions;
import io.shardwright.runtime.replicate.Replication;

/** The mean loss over a fixed number of batches: over all their targets that count, where some don't. */
public final class HeldOutLoss {
    private final ScheduleRun run;
    private final BatchEnds ends;
    private final GlobalBatch batch;
    private final int count;
    private final SumOverRanks sum;
    private final boolean tellsLoss;

    /**
     * @param run of a schedule that goes forward only, of a model on {@link ModelAssembly#inference}
     * @param count batches
     */
    public HeldOutLoss(ModelAssembly model, ScheduleRun run, InputSource batches, GlobalBatch batch, int count) {
        this.run = run;
        this.batch = batch;
        this.count = count;
        ends = new BatchEnds(model, run, batches, batch);
        sum = new SumOverRanks(model, "the held-out loss");
        tellsLoss = model.index(Axis.TP) == 0;
    }

    /** All ranks call it. NaN if no target counts. */
    public double compute(Replication replication) {
        double losses = 0;
        double weights = 0;
        for (int i = 0; i < count; i++) {
            ends.start(i);
            run.run(ends, replication, Versions.ONE, TaskListener.NONE);
            losses += tellsLoss ? ends.lossSum() * batch.share() * ends.weight() : 0;
            weights += ends.weight();
        }
        return sum.of(losses) / weights;
    }
}
