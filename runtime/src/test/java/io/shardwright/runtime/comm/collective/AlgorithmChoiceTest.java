package io.shardwright.runtime.comm.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.AxisGroup;
import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.CollectiveKind;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.Host;
import io.shardwright.runtime.comm.control.JobState;
import io.shardwright.runtime.comm.control.ProgressEngine;
import io.shardwright.runtime.comm.shared.SharedHeap;
import io.shardwright.runtime.comm.shared.ThreadMemory;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What it takes to add an algorithm: a class like {@link RecursiveDoubling}, and its line in the choice. */
@Timeout(60)
class AlgorithmChoiceTest {
    private static final CollectiveSite SITE = new CollectiveSite(7, "test", "Test.java:1");
    private static final Mesh MESH = Mesh.of(Axis.TP, 4);
    private static final int ELEMENTS = 100;

    private static final class WithDoubling extends AlgorithmChoice {
        private final Algorithm doubling;

        WithDoubling(CollectiveSlots slots) {
            super(slots);
            doubling = new RecursiveDoubling(slots);
        }

        @Override
        Algorithm of(CollectiveRequest request) {
            return request.kind == CollectiveKind.ALL_REDUCE && request.type == DType.I32
                    ? doubling
                    : super.of(request);
        }
    }

    @Test
    void anAlgorithmOfItsOwnFileDoesAllReduces() throws InterruptedException {
        onRanks(CommOptions.defaults(), tp -> {
            LocalTensor x = ints();
            for (int round = 0; round < 100; round++) {
                for (int i = 0; i < ELEMENTS; i++) {
                    x.setInt(i * round + tp.rank(), i);
                }
                tp.allReduce(x, Reduction.SUM, SITE);
                tp.barrier(SITE);
                for (int i = 0; i < ELEMENTS; i++) {
                    assertThat(x.getInt(i)).isEqualTo(4 * i * round + 6);
                }
            }
        });
    }

    @Test
    void whoIsMissingIsSaidOfItToo() throws InterruptedException {
        ConcurrentHashMap<Integer, String> messages = new ConcurrentHashMap<>();
        onRanks(CommOptions.defaults().withTimeout(Duration.ofMillis(300)), tp -> {
            if (tp.rank() == 3) {
                return;
            }
            try {
                tp.allReduce(ints(), Reduction.SUM, SITE);
            } catch (CollectiveException e) {
                messages.put(tp.rank(), String.valueOf(e.getMessage()));
            }
        });
        assertThat(messages.keySet()).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(messages.values())
                .allMatch(message -> message.contains("missing: 3 (has entered nothing yet, thread rank-3)"));
    }

    private static LocalTensor ints() {
        return LocalTensor.dense(Storage.on(Arena.ofAuto().allocate(4L * ELEMENTS, 4)), DType.I32, ELEMENTS);
    }

    private static void onRanks(CommOptions options, Consumer<Communicator> body) throws InterruptedException {
        ThreadMemory memory = new ThreadMemory(MESH);
        List<Thread> ranks = new ArrayList<>();
        ConcurrentHashMap<Integer, Throwable> failures = new ConcurrentHashMap<>();
        for (int rank = 0; rank < MESH.size(); rank++) {
            int number = rank;
            ranks.add(Thread.ofPlatform()
                    .uncaughtExceptionHandler((_, e) -> failures.put(number, e))
                    .start(() -> body.accept(communicator(memory, number, options))));
        }
        for (Thread rank : ranks) {
            rank.join();
        }
        assertThat(failures).isEmpty();
    }

    private static Communicator communicator(ThreadMemory memory, int rank, CommOptions options) {
        Host host = Host.ofAll(MESH, rank);
        ControlLayout layout = new ControlLayout(MESH);
        long control = memory.control().address();
        JobState job = new JobState(control, layout, host, memory);
        AxisGroup group = AxisGroup.all(MESH, rank);
        job.arrive();
        return new SharedCommunicator(
                new GroupSlots(control, layout, AxisGroup.ALL_RANKS, group, host),
                job,
                new ProgressEngine(job, options),
                new SharedHeap(memory, mine -> new long[] {mine}, rank),
                new Traffic(),
                WithDoubling::new);
    }
}
