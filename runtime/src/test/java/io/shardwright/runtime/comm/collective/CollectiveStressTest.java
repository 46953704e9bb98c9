package io.shardwright.runtime.comm.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.Heap;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Collectives of all forms in a random order, with more under way than there are slots, each with values of its own. */
@Timeout(60)
class CollectiveStressTest {
    private static final CollectiveSite SITE = new CollectiveSite(1, "test", "CollectiveStressTest.java");

    /** In a slot, in place, and in one or several chunks of staging. */
    private static final int[] SIZES = {1, 60, 257, 5_000, 40_000};

    private static final int ROUNDS = 400;
    private static final int MOST_UNDER_WAY = 2 * ControlLayout.SLOTS;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void eachGivesItsOwnResult(int ranks) {
        Launcher.threads(Mesh.of(Axis.TP, ranks), context -> new Rank(context).run());
    }

    private static final class Rank {
        private final Communicator tp;
        private final Heap heap;

        /** The same on all ranks, so that they do the same. */
        private final Random random = new Random(7);

        private final List<Runnable> checks = new ArrayList<>();

        Rank(RankContext context) {
            tp = context.communicator(Axis.TP);
            heap = context.heap();
        }

        void run() {
            for (int round = 0; round < ROUNDS; round++) {
                int count = SIZES[random.nextInt(SIZES.length)];
                LocalTensor x = fill(random.nextBoolean(), count, round);
                switch (random.nextInt(4)) {
                    case 0 -> broadcast(x, random.nextInt(tp.size()), round);
                    case 1 -> message(x, round);
                    case 2 -> later(x, tp.startAllReduce(x, Reduction.SUM, SITE), round);
                    default -> {
                        tp.allReduce(x, Reduction.SUM, SITE);
                        requireSum(x, round);
                    }
                }
                if (checks.size() == MOST_UNDER_WAY) {
                    finish();
                }
            }
            finish();
        }

        private void later(LocalTensor x, Pending pending, int round) {
            checks.add(() -> {
                pending.await();
                requireSum(x, round);
            });
        }

        private void finish() {
            checks.forEach(Runnable::run);
            checks.clear();
        }

        private void broadcast(LocalTensor x, int root, int round) {
            tp.broadcast(x, root, SITE);
            require(x, i -> value(root, i, round));
        }

        /** To the next rank, around. */
        private void message(LocalTensor x, int round) {
            int before = (tp.rank() + tp.size() - 1) % tp.size();
            LocalTensor y = fill(false, (int) x.size(), 0);
            Pending receiving = tp.startReceive(y, before, SITE);
            tp.send(x, (tp.rank() + 1) % tp.size(), SITE);
            receiving.await();
            require(y, i -> value(before, i, round));
        }

        private void requireSum(LocalTensor x, int round) {
            require(x, i -> {
                int sum = 0;
                for (int rank = 0; rank < tp.size(); rank++) {
                    sum += value(rank, i, round);
                }
                return sum;
            });
        }

        private interface Expected {
            int at(int i);
        }

        private static void require(LocalTensor x, Expected expected) {
            for (int i = 0; i < x.size(); i++) {
                if (x.getInt(i) != expected.at(i)) {
                    assertThat(x.getInt(i)).as("element %d of %d", i, x.size()).isEqualTo(expected.at(i));
                }
            }
        }

        private static int value(int rank, int i, int round) {
            return 1_000_003 * round + 31 * i + rank;
        }

        private LocalTensor fill(boolean inHeap, int count, int round) {
            MemorySegment memory =
                    inHeap ? heap.allocate(4L * count) : Arena.ofAuto().allocate(4L * count, Integer.BYTES);
            LocalTensor x = LocalTensor.dense(Storage.on(memory), DType.I32, count);
            for (int i = 0; i < count; i++) {
                x.setInt(value(tp.rank(), i, round), i);
            }
            return x;
        }
    }
}
