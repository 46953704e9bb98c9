package io.shardwright.runtime.comm.collective;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A reduction that is under way gets on while its rank computes and starts others, as backward does after each unit. */
@Timeout(60)
public class OverlapTest {
    /** Starts a large reduction, and waits for it only once its result is there. */
    public static final class Reduces implements RankBody {
        private static final CollectiveSite SITE = new CollectiveSite(1, "test", "OverlapTest.java");
        private static final int ELEMENTS = 1 << 18;
        private static final long LONGEST = TimeUnit.SECONDS.toNanos(20);

        @Override
        public void run(RankContext context) throws InterruptedException {
            Communicator tp = context.communicator(Axis.TP);
            LocalTensor large = ints(context, ELEMENTS);
            LocalTensor small = ints(context, 1);
            for (int i = 0; i < ELEMENTS; i++) {
                large.setInt(i * (tp.rank() + 1), i);
            }
            List<Pending> others = new ArrayList<>();
            Pending pending = tp.startAllReduce(large, Reduction.SUM, SITE);
            long deadline = System.nanoTime() + LONGEST;
            while (!isReduced(large, tp.size())) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the reduction has not moved, with " + others.size() + " after it");
                }
                Thread.sleep(5);
                others.add(tp.startAllReduce(small, Reduction.SUM, SITE));
            }
            // Ranks see their results at different times, and have to start equally many.
            LocalTensor most = ints(context, 1);
            most.setInt(others.size(), 0);
            Thread.sleep(50);
            pending.await();
            awaitAll(tp, others, small, most);
        }

        private static void awaitAll(Communicator tp, List<Pending> others, LocalTensor small, LocalTensor most) {
            // A message, as messages are not matched with collectives.
            if (tp.rank() == 0) {
                LocalTensor theirs = most;
                int mine = most.getInt(0);
                tp.receive(theirs, 1, SITE);
                int larger = Math.max(mine, theirs.getInt(0));
                most.setInt(larger, 0);
                tp.send(most, 1, SITE);
            } else {
                tp.send(most, 0, SITE);
                tp.receive(most, 0, SITE);
            }
            while (others.size() < most.getInt(0)) {
                others.add(tp.startAllReduce(small, Reduction.SUM, SITE));
            }
            others.forEach(Pending::await);
        }

        private static boolean isReduced(LocalTensor large, int ranks) {
            long sum = (long) ranks * (ranks + 1) / 2;
            return large.getInt(1) == sum && large.getInt(ELEMENTS - 1) == (int) (sum * (ELEMENTS - 1));
        }

        private static LocalTensor ints(RankContext context, long count) {
            return LocalTensor.dense(Storage.on(context.heap().allocate(4 * count)), DType.I32, count);
        }
    }

    @Test
    void aReductionMovesBeforeItIsWaitedFor() {
        Launcher.threads(Mesh.of(Axis.TP, 2), new Reduces());
    }
}
