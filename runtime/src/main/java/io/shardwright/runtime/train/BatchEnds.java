package io.shardwright.runtime.train;

import io.shardwright.runtime.data.Batches;
import io.shardwright.runtime.pipeline.Ends;
import io.shardwright.spi.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.ValueLayout;

/** Hands a replica its microbatches of each global batch, and adds up their losses. */
final class BatchEnds implements Ends {
    private final Batches batches;
    private final GlobalBatch batch;
    private final SequencePositions positions;
    private long firstOfStep;
    private double lossSum;

    BatchEnds(Batches batches, GlobalBatch batch, SequencePositions positions) {
        this.batches = batches;
        this.batch = batch;
        this.positions = positions;
    }

    void start(long step) {
        firstOfStep = step * batch.sequences() + (long) batch.replica() * batch.microbatches() * batch.microbatch();
        lossSum = 0;
    }

    /** The sum of the losses of this rank's microbatches; 0 where no loss comes out. */
    double lossSum() {
        return lossSum;
    }

    @Override
    public long firstSequence(int microbatch) {
        return firstOfStep + microbatch * batch.microbatch();
    }

    @Override
    public void fill(int microbatch, LocalTensor tokens, LocalTensor targets) {
        batches.fill(firstSequence(microbatch), positions, tokens, targets);
    }

    @Override
    public void result(int microbatch, LocalTensor loss) {
        lossSum += loss.storage().segment().get(ValueLayout.JAVA_FLOAT, 0);
    }
}
