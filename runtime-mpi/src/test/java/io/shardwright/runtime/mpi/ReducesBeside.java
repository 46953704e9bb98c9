package io.shardwright.runtime.mpi;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.util.concurrent.TimeUnit;

/** Starts reductions, and asks nothing of any communicator until their results are there. */
public final class ReducesBeside implements RankBody {
    private static final CollectiveSite SITE = new CollectiveSite(1, "test", "ReducesBeside.java");
    private static final int REDUCTIONS = 3;

    /** More than what any library sends without being asked for. */
    private static final int ELEMENTS = 1 << 20;

    private static final long LONGEST = TimeUnit.SECONDS.toNanos(20);

    @Override
    public void run(RankContext context) throws InterruptedException {
        Communicator tp = context.communicator(Axis.TP);
        LocalTensor[] tensors = new LocalTensor[REDUCTIONS];
        Pending[] pending = new Pending[REDUCTIONS];
        for (int number = 0; number < REDUCTIONS; number++) {
            LocalTensor x = LocalTensor.dense(Storage.on(context.heap().allocate(4L * ELEMENTS)), DType.I32, ELEMENTS);
            for (int i = 0; i < ELEMENTS; i++) {
                x.setInt((i + number) * (tp.rank() + 1), i);
            }
            tensors[number] = x;
            pending[number] = tp.startAllReduce(x, Reduction.SUM, SITE);
        }
        int ranks = tp.size() * (tp.size() + 1) / 2;
        long deadline = System.nanoTime() + LONGEST;
        for (int number = 0; number < REDUCTIONS; number++) {
            while (tensors[number].getInt(1) != ranks * (1 + number)
                    || tensors[number].getInt(ELEMENTS - 1) != ranks * (ELEMENTS - 1 + number)) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("reduction " + number + " has not moved beside its rank");
                }
                Thread.sleep(1);
            }
        }
        for (int number = 0; number < REDUCTIONS; number++) {
            pending[number].await();
            for (int i = 0; i < ELEMENTS; i++) {
                if (tensors[number].getInt(i) != ranks * (i + number)) {
                    throw new AssertionError(
                            "element " + i + " of reduction " + number + " is " + tensors[number].getInt(i));
                }
            }
        }
    }
}
