package io.shardwright.runtime.comm.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.launch.SteadyState;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
@Tag("slow")
class SteadyStateTest {
    private static final CollectiveSite SITE = new CollectiveSite(1, "test", "SteadyStateTest.java");

    @Test
    void blockingCollectivesAllocateNothing() throws Exception {
        SteadyState.assertMakesNoObjects(0, Collectives.class);
    }

    /** A few rounds of all of them between two threads. */
    public static final class Collectives implements SteadyState.Case {
        @Override
        public void run(SteadyState.Windows windows, List<String> arguments) {
            windows.ofThreads(2);
            Launcher.threads(Mesh.of(Axis.TP, 2), context -> {
                Communicator tp = context.communicator(Axis.TP);
                Tensors tensors = new Tensors(context);
                windows.repeat(() -> tensors.everyCollective(tp));
            });
        }
    }

    private static final class Tensors {
        private final MemorySegment heap;
        private long used;
        private final LocalTensor small;
        private final LocalTensor large;
        private final LocalTensor strided;
        private final LocalTensor whole;
        private final LocalTensor other;
        private final LocalTensor part;
        private final long[] rows = {50, 50};

        Tensors(RankContext context) {
            heap = context.heap().allocate(1 << 20);
            small = next(4, 8);
            large = next(100, 64);
            strided = next(100, 64).section(1, 3, 20);
            whole = next(100, 64);
            other = next(100, 64);
            part = next(100, 32);
        }

        LocalTensor next(long rows, long columns) {
            LocalTensor x =
                    LocalTensor.dense(Storage.on(heap.asSlice(used, rows * columns * 4)), DType.I32, rows, columns);
            used += rows * columns * 4;
            return x;
        }

        void everyCollective(Communicator tp) {
            tp.barrier(SITE);
            tp.allReduce(small, Reduction.SUM, SITE);
            tp.allReduce(large, Reduction.MAX, SITE);
            tp.allReduce(strided, Reduction.SUM, SITE);
            tp.reduce(large, Reduction.SUM, 1, SITE);
            tp.broadcast(large, 0, SITE);
            tp.scatter(part, whole, 1, 0, SITE);
            tp.gather(whole, part, 1, 0, SITE);
            tp.allGather(whole, part, 1, SITE);
            tp.reduceScatter(part, whole, 1, Reduction.SUM, SITE);
            tp.allToAll(other, whole, 0, SITE);
            tp.allToAllV(other, rows, whole, rows, SITE);
            if (tp.rank() == 0) {
                tp.send(large, 1, SITE);
            } else {
                tp.receive(large, 0, SITE);
            }
        }
    }

    @Test
    void countsWhatIsMoved() {
        Launcher.threads(Mesh.of(Axis.TP, 2), context -> {
            Communicator tp = context.communicator(Axis.TP);
            Tensors tensors = new Tensors(context);
            context.traffic().reset();
            tensors.everyCollective(tp);
            long bytes = 100 * 64 * 4;
            Traffic traffic = context.traffic();
            assertThat(traffic.calls("all-reduce")).isEqualTo(3);
            assertThat(traffic.bytes("all-reduce")).isEqualTo(4 * 8 * 4 + bytes + 100 * 20 * 4);
            assertThat(traffic.bytes("all-gather")).isEqualTo(bytes / 2);
            assertThat(traffic.bytes("reduce-scatter")).isEqualTo(bytes / 2);
            assertThat(traffic.bytes("all-to-all-v")).isEqualTo(bytes / 2);
            assertThat(traffic.bytes(tp.rank() == 0 ? "send" : "receive")).isEqualTo(bytes);
        });
    }

    @Test
    void reducesAHundredMillionElements() {
        int count = 100_000_000;
        Launcher.threads(Mesh.of(Axis.TP, 2), context -> {
            MemorySegment heap = context.heap().allocate(4L * count);
            LocalTensor x = LocalTensor.dense(Storage.on(heap), DType.I32, count);
            int stride = 9973;
            for (int i = 0; i < count; i += stride) {
                x.setInt(i + context.rank(), i);
            }
            x.setInt(7 + context.rank(), count - 1);
            context.communicator(Axis.TP).allReduce(x, Reduction.SUM, SITE);
            for (int i = 0; i < count - 1; i += stride) {
                assertThat(x.getInt(i)).isEqualTo(2 * i + 1);
            }
            assertThat(x.getInt(count - 1)).isEqualTo(2 * 7 + 1);
        });
    }
}
