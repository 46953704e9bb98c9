package io.shardwright.samples.training;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.SumOverRanks;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.runtime.pipeline.Ends;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.runtime.pipeline.TaskListener;
import io.shardwright.runtime.pipeline.Versions;
import io.shardwright.runtime.replicate.Replication;
import io.shardwright.runtime.train.GlobalBatch;
import io.shardwright.tensor.LocalTensor;

/** A model that is being trained, on sequences that it isn't trained on: how many of them it gets right. */
public final class Exam {
    private final ModelAssembly assembly;
    private final ScheduleRun run;
    private final GlobalBatch batch;
    private final InputSource data;
    private final Grader grader;
    private final SumOverRanks sum;
    private final boolean tells;
    private long firstOfBatch;
    private int right;

    /**
     * @param assembly that drops nothing out, not yet committed
     * @param run of a schedule that goes forward only
     */
    Exam(ModelAssembly assembly, ScheduleRun run, GlobalBatch batch, InputSource data, Grader grader) {
        if (assembly.degree(Axis.CP) > 1) {
            throw new ModelException("cp=" + assembly.degree(Axis.CP)
                    + ": each rank has a part of a sequence, and whole ones are graded\n  Fix: take cp=1");
        }
        this.assembly = assembly;
        this.run = run;
        this.batch = batch;
        this.data = data;
        this.grader = grader;
        sum = new SumOverRanks(assembly, "how many are right");
        tells = assembly.index(Axis.TP) == 0;
    }

    /** What stands at the ends of the pipeline. */
    private final class Papers implements Ends {
        @Override
        public long firstSequence(int microbatch) {
            return firstOfBatch + microbatch * batch.microbatch();
        }

        @Override
        public void fill(int microbatch, InputTensors inputs) {
            data.fill(firstSequence(microbatch), assembly.positions(), inputs);
        }

        @Override
        public void result(int microbatch, LocalTensor result) {
            right += tells ? grader.right(firstSequence(microbatch), result) : 0;
        }
    }

    /** The share of the first {@code batches} batches' sequences that is right. All ranks call it and get the same. */
    public double share(Replication replication, int batches) {
        Papers papers = new Papers();
        right = 0;
        for (int i = 0; i < batches; i++) {
            firstOfBatch = batch.firstSequence(i, 0);
            run.run(papers, replication, Versions.ONE, TaskListener.NONE);
        }
        return sum.of(right) / (batches * batch.sequences());
    }
}
