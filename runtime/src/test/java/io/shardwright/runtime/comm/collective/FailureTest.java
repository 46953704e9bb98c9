package io.shardwright.runtime.comm.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CollectiveException;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.launch.RankFailedException;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the ranks that are left say when one doesn't come. Killed processes are in {@code KilledRankTest}. */
@Timeout(30)
class FailureTest {
    private static final CollectiveSite FIRST = new CollectiveSite(116, "f before Mlp.up", "Mlp.java:8");
    private static final CollectiveSite SECOND = new CollectiveSite(117, "g after Mlp.down", "Mlp.java:9");
    private static final CommOptions PATIENT = CommOptions.defaults().withTimeout(Duration.ofSeconds(20));
    private static final CommOptions IMPATIENT = CommOptions.defaults().withTimeout(Duration.ofMillis(500));

    @Test
    void aRankThatThrowsEndsAllOthersAtOnce() {
        ConcurrentHashMap<Integer, String> messages = new ConcurrentHashMap<>();
        RankFailedException failure = fails(3, PATIENT, context -> {
            if (context.rank() == 1) {
                throw new IllegalStateException("boom");
            }
            try {
                allReduce(context, SECOND);
            } catch (CollectiveException e) {
                messages.put(context.rank(), e.getMessage());
                throw e;
            }
        });
        assertThat(failure).hasMessage("rank 1 failed: boom").hasCauseInstanceOf(IllegalStateException.class);
        assertThat(messages.keySet()).containsExactlyInAnyOrder(0, 2);
        messages.forEach((rank, message) -> assertThat(message)
                .isEqualTo("rank " + rank + " stops in all-reduce #117 over tp=3 (g after Mlp.down, Mlp.java:9):"
                        + " rank 1 failed: java.lang.IllegalStateException: boom"));
    }

    @Test
    void aHungRankIsNamedWithTheCollectiveItWasLastSeenIn() {
        CountDownLatch over = new CountDownLatch(1);
        RankFailedException failure = fails(4, IMPATIENT, context -> {
            allReduce(context, FIRST);
            if (context.rank() == 1) {
                over.await();
            }
            try {
                allReduce(context, SECOND);
            } finally {
                over.countDown();
            }
        });
        assertThat(failure.getCause().getMessage())
                .matches(
                        "rank [023] waited \\d\\.\\d s in all-reduce #117 over tp=4 \\(g after Mlp.down, Mlp.java:9\\);"
                                + " arrived: 0, 2, 3; missing: 1 \\(last seen entering all-reduce #116"
                                + " \\(f before Mlp.up, Mlp.java:8\\), thread rank-1\\)");
    }

    @Test
    void aMissingMessageIsNamed() {
        CountDownLatch over = new CountDownLatch(1);
        RankFailedException failure = fails(2, IMPATIENT, context -> {
            if (context.rank() == 1) {
                over.await();
                return;
            }
            try {
                context.communicator(Axis.TP).receive(ints(3), 1, SECOND);
            } finally {
                over.countDown();
            }
        });
        assertThat(failure)
                .message()
                .containsPattern("rank 0 waited \\d\\.\\d s in receive from rank 1 #117 over tp=2 \\(g after");
        assertThat(failure).hasMessageContaining("missing: 1 (has entered nothing yet, thread rank-1)");
    }

    @Test
    void aRankThatEndsTooEarlyIsNamed() {
        RankFailedException failure = fails(3, PATIENT, context -> {
            allReduce(context, FIRST);
            if (context.rank() != 2) {
                allReduce(context, SECOND);
            }
        });
        assertThat(failure)
                .hasMessageContaining("waits in all-reduce #117 over tp=3")
                .hasMessageContaining(
                        "but rank 2 has ended; arrived: 0, 1; missing: 2 (last seen entering all-reduce #116");
    }

    @Test
    void differentProgramsAreToldApart() {
        RankFailedException failure = fails(2, PATIENT, context -> {
            if (context.rank() == 0) {
                allReduce(context, FIRST);
            } else {
                context.communicator(Axis.TP).broadcast(ints(3), 0, SECOND);
            }
        });
        assertThat(failure)
                .hasMessageContaining("all-reduce #116")
                .hasMessageContaining("broadcast #117")
                .hasMessageContaining("of 3 elements")
                .hasMessageContaining("the ranks ran different models, batches or orders of collectives");
    }

    @Test
    void differentSizesAreToldApart() {
        RankFailedException failure = fails(
                2,
                PATIENT,
                context -> context.communicator(Axis.TP).allReduce(ints(10 + context.rank()), Reduction.SUM, FIRST));
        assertThat(failure).hasMessageContaining("of 10 elements").hasMessageContaining("of 11 elements");
    }

    @Test
    void namesTheDimsOfAMessageThatIsReadWhereItLies() {
        RankFailedException failure = fails(2, PATIENT, context -> {
            Communicator tp = context.communicator(Axis.TP);
            Storage heap = Storage.on(context.heap().allocate(500 * 4 * 4));
            LocalTensor whole = LocalTensor.dense(heap, DType.I32, 500, 4);
            if (context.rank() == 0) {
                tp.send(whole.section(1, 0, 2), 1, FIRST);
            } else {
                tp.receive(LocalTensor.dense(heap, DType.I32, 250, 4), 0, FIRST);
            }
        });
        assertThat(failure).hasMessageContaining("whose dim 0 is 250, but that of what comes is 500");
    }

    @Test
    void rejectsWhatCannotBeCut() {
        Launcher.threads(Mesh.of(Axis.TP, 2), context -> {
            Communicator tp = context.communicator(Axis.TP);
            assertThatThrownBy(() -> tp.allToAll(ints(5), ints(5), 0, FIRST))
                    .hasMessageContaining("dim 0 of i32[5] cannot be cut into 2 equal sections");
            assertThatThrownBy(() -> tp.allGather(ints(6), ints(2), 0, FIRST))
                    .hasMessageContaining("the parts of i32[2] don't fit i32[6]");
            assertThatThrownBy(() -> tp.broadcast(ints(6), 2, FIRST)).hasMessageContaining("root 2 is not one of 2");
            assertThatThrownBy(() -> tp.send(ints(6), -1, FIRST)).hasMessageContaining("peer -1 is not one of 2");
            LocalTensor array = LocalTensor.dense(Storage.on(MemorySegment.ofArray(new int[4])), DType.I32, 4);
            assertThatThrownBy(() -> tp.allReduce(array, Reduction.SUM, FIRST))
                    .hasMessageContaining("lies in a Java array");
        });
    }

    private static RankFailedException fails(int ranks, CommOptions options, RankBody body) {
        return catchThrowableOfType(
                RankFailedException.class, () -> Launcher.threads(Mesh.of(Axis.TP, ranks), body, List.of(), options));
    }

    private static void allReduce(RankContext context, CollectiveSite site) {
        context.communicator(Axis.TP).allReduce(ints(1000), Reduction.SUM, site);
    }

    private static LocalTensor ints(long count) {
        return LocalTensor.dense(Storage.on(Arena.ofAuto().allocate(4 * count, 4)), DType.I32, count);
    }
}
